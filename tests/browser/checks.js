// What a page must show and do. page.c opens a page, runs one of these in it, and takes
// what it returns for what is wrong: "" is nothing.
"use strict";

globalThis.checks = (function () {

const one = (selector) => document.querySelector(selector);
const all = (selector) => [...document.querySelectorAll(selector)];
const text = (selector) => one(selector)?.textContent.replace(/\s+/g, " ").trim();
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

class Wrong extends Error {}

function expect(what, actual, expected) {
	if (JSON.stringify(actual) !== JSON.stringify(expected))
		throw new Wrong(what + ": " + JSON.stringify(actual) + ", expected " + JSON.stringify(expected));
}

function ensure(what, holds) {
	if (!holds)
		throw new Wrong(what);
}

// Sets fields of the form by id, as typing would, and waits for the list to follow.
async function fill(values) {
	one("#filters").reset();
	await pause(20);
	for (const id in values) {
		one("#" + id).value = values[id];
		one("#" + id).dispatchEvent(new Event("input", {bubbles: true}));
	}
	await pause(300);
}

// Letters and digits alone, in capitals or not.
const letters = (text) => text.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
const sorted = (text) => [...text].sort().join("");

const status = () => text("#status");
const listed = () => all("#list > .cluster");

async function open(item) {
	item.querySelector("details").open = true;
	await pause(50);
	return [...item.querySelectorAll(".member")];
}

const checks = {
	// The corpus in data/.
	async sample() {
		expect("heading", text("h1"), "13 of 31 articles repeat another");
		expect("clusters", listed().length, 8);
		expect("status", status(), "8 clusters");
		expect("figures", all(".figure dd").map((one) => parseInt(one.textContent)), [31, 8, 10, 8, 13]);
		ensure("tiers add up", all(".tiers .number").reduce((sum, one) => sum + Number(one.textContent), 0) === 13);
	},

	async members() {
		const item = listed().find((one) => one.textContent.includes("funicular"));

		ensure("nothing drawn before it is opened", !item.querySelector(".member"));
		const members = await open(item);
		expect("members", members.length, 6);
		ensure("the kept one first", members[0].classList.contains("keep") &&
			members[0].textContent.includes("funicular-1-original"));
		ensure("one is kept", all(".keep").length === 1);
		const copy = members.find((one) => one.textContent.includes("2-copy"));
		const hub = members.filter((one) => one.querySelector(".match").textContent === "the hub");
		expect("hubs", hub.length, 1);
		// Which article is the hub is a matter of scores.
		expect("match of the copy", copy.querySelector(".with")?.textContent,
			hub[0].textContent.includes("1-original") ? undefined
				: "matched to data/funicular-1-original.txt");
		ensure("exact copies have no comparison", !copy.querySelector("button"));
	},

	async passages() {
		const members = await open(listed().find((one) => one.textContent.includes("funicular")));
		const rewrite = members.find((one) => one.textContent.includes("5-rewrite"));
		const button = rewrite.querySelector("button");

		expect("closed", button.getAttribute("aria-expanded"), "false");
		button.click();
		expect("open", button.getAttribute("aria-expanded"), "true");
		const rows = [...rewrite.querySelectorAll(".passages tbody tr")];
		ensure("rows of each kind", ["reworded", "left", "right"].every((kind) =>
			rows.some((row) => row.classList.contains(kind))));
		for (const row of rows)
			ensure("a word for the kind", row.querySelector("th").textContent.length > 3);
		ensure("shared words are marked", rewrite.querySelectorAll("mark.shared").length > 5);
		button.click();
		ensure("hidden again", rewrite.querySelector(".passages").hidden);
		// A reprint is mostly copied.
		const reprint = members.filter((one) => /1-original|3-reprint/.test(one.querySelector(".name").textContent))
			.find((one) => one.querySelector("button"));
		reprint.querySelector("button").click();
		ensure("copied words", [...reprint.querySelectorAll("mark.copied")].some((mark) =>
			mark.textContent.length > 100));
		expect("copied rows", reprint.querySelector("tr.copied th").textContent, "copied");
	},

	// Of both texts every word stands in one passage, and may be named again in others.
	async words() {
		const data = JSON.parse(one("#data").textContent);
		let seen = 0;

		for (const item of listed()) {
			const members = await open(item);
			const cluster = data.clusters.find(([id]) => item.id === "c" + id);

			members.forEach((member, index) => {
				member.querySelector("button")?.click();
				const rows = [...member.querySelectorAll(".passages tbody tr")];
				const texts = cluster[2][index][10];
				for (const side of rows.length ? [0, 1] : [])
					expect("words of " + member.textContent.slice(0, 100), sorted(letters(
						rows.map((row) => row.cells[1 + side]).filter((cell) => !cell.matches(".again"))
							.map((cell) => cell.textContent).join(" "))),
						sorted(letters(data.texts[texts[side]])));
				seen += rows.length > 0;
			});
		}
		ensure("comparisons: " + seen, seen > 8);
	},

	// Passages are cut at the right characters whatever script they are in.
	async scripts() {
		for (const word of ["江豚", "Трамвай"]) {
			const item = listed().find((one) => one.textContent.includes(word));

			for (const member of await open(item)) {
				member.querySelector("button")?.click();
				for (const cell of member.querySelectorAll(".passages td"))
					ensure("no cut character in " + cell.textContent, cell.textContent.isWellFormed() &&
						!cell.textContent.includes("\ufffd"));
			}
			ensure("passages of " + word, item.querySelectorAll(".passages tbody tr").length > 3);
			// What is copied stands in both.
			for (const row of item.querySelectorAll("tr.copied"))
				for (const mark of row.cells[1].querySelectorAll("mark.copied"))
					ensure("in both: " + mark.textContent, letters(row.cells[2].textContent).includes(letters(mark.textContent)));
		}
		const arabic = one("#c1 .headline");
		expect("direction", getComputedStyle(arabic).direction, "rtl");
	},

	async paper() {
		dispatchEvent(new Event("beforeprint"));
		ensure("all open", all("details").every((one) => one.open && one.querySelector(".member")));
		dispatchEvent(new Event("afterprint"));
		await pause(50);
		ensure("closed again", all("details").every((one) => !one.open));
	},

	// Words, roles, labels: what a screen reader goes by.
	async access() {
		const named = (element) => element.labels?.length || element.textContent.trim() ||
			element.getAttribute("aria-label");

		for (const item of listed())
			for (const member of await open(item))
				member.querySelector("button")?.click();
		expect("headings", all("h1").length, 1);
		for (const landmark of ["header", "main", "footer", "nav[aria-label]", "form[role=search][aria-label]"])
			ensure(landmark, one(landmark));
		ensure("language", document.documentElement.lang === "en");
		ensure("live region", one("#status").getAttribute("aria-live") === "polite");
		for (const element of all("input, select, button, summary, a"))
			ensure("a name for " + element.outerHTML.slice(0, 80), named(element));
		for (const id of all("[id]").map((one) => one.id))
			expect("elements with id " + id, all("#" + CSS.escape(id)).length, 1);
		for (const element of all("[aria-labelledby]"))
			ensure("labelled", document.getElementById(element.getAttribute("aria-labelledby")));
		for (const element of all(".headline, .passages td"))
			ensure("foreign text", element.lang === "" && element.dir === "auto");
		ensure("skip link", document.querySelector("a.skip").hash === "#clusters");
	},

	// WCAG 2.2, 1.4.3: 4.5 to 1 for text, in the colours that are in force.
	async contrast() {
		const channels = (color) => color.match(/[\d.]+/g).map(Number);
		const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
			.map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
			.reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
		const ground = (element) => {
			const color = element ? channels(getComputedStyle(element).backgroundColor) : [255, 255, 255];

			return color[3] === 0 ? ground(element.parentElement) : color;
		};

		for (const item of listed())
			for (const member of await open(item))
				member.querySelector("button")?.click();
		await pause(300); // transitions
		for (const element of all("body *:not(script, option, title)")) {
			if (![...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
				continue;
			const [a, b] = [light(channels(getComputedStyle(element).color)), light(ground(element))];
			const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
			ensure("contrast " + ratio.toFixed(2) + " of " + element.outerHTML.slice(0, 90),
				ratio >= 4.5 || element.closest(":disabled"));
		}
	},

	// Nothing is wider than the window.
	async narrow() {
		for (const item of listed().slice(0, 8))
			for (const member of await open(item))
				member.querySelector("button")?.click();
		await pause(100);
		ensure("width " + document.documentElement.scrollWidth + " of " + innerWidth,
			document.documentElement.scrollWidth <= innerWidth);
	},

	// many.awk's 10,000 clusters.
	async many() {
		expect("status", status(), "10,000 clusters, 1 to 50 shown");
		expect("drawn", listed().length, 50);
		ensure("few elements: " + all("*").length, all("*").length < 3000);
		ensure("a note on texts", text(".note").includes("texts of"));
		ensure("sources", all(".sources tbody tr").length === 8 && text(".sources + p") === "and 32 more sources");
		ensure("timeline", all(".timeline g").length > 20);
		expect("largest", all(".largest tbody tr").length, 8);
	},

	async search() {
		const title = text("#list .headline");

		await fill({query: title.toUpperCase()});
		expect("found", [status(), text("#list .headline")], ["1 of 10,000 clusters", title]);
		await fill({query: "article-77-2"});
		expect("by name", [status(), listed()[0].id], ["1 of 10,000 clusters", "c77"]);
		await fill({query: "no such words"});
		expect("none", [status(), listed().length], ["No cluster fits these filters.", 0]);
		ensure("no pages of nothing", one("#pager").hidden);
		await fill({});
		expect("cleared", status(), "10,000 clusters, 1 to 50 shown");
	},

	async filter() {
		const sizes = () => listed().map((one) => parseInt(one.querySelector(".facts").textContent));

		await fill({least: "5"});
		ensure("size", sizes().length === 50 && sizes().every((size) => size >= 5));
		await fill({most: "2"});
		ensure("size", sizes().length === 50 && sizes().every((size) => size === 2));
		await fill({tier: "0"});
		ensure("tier", listed().every((one) => one.textContent.includes("exact")));
		await fill({source: text(".sources tbody th").toUpperCase()});
		ensure("source", /^[\d,]+ of 10,000 clusters/.test(status()));
		for (const member of await open(listed()[0]))
			member.dataset.seen = "";
		ensure("source of a member", listed()[0].textContent.includes(text(".sources tbody th")));
		await fill({from: "2026-03-01", to: "2026-03-02"});
		ensure("dates", listed().length > 0 && listed().every((one) => /2026-0[23]/.test(one.textContent)));
		await fill({order: "size"});
		ensure("largest first", sizes().every((size, i) => !i || sizes()[i - 1] >= size));
		await fill({order: "newest"});
		ensure("newest first", listed()[0].textContent.includes("2026-11"));
		await fill({});
	},

	async pages() {
		const first = listed()[0].id;

		ensure("no page before the first", one("#previous").disabled);
		one("#next").click();
		expect("second", [status(), text("#place")], ["10,000 clusters, 51 to 100 shown", "Page 2 of 200"]);
		ensure("focus", document.activeElement.id === "clusters");
		one("#previous").click();
		expect("first again", listed()[0].id, first);
		location.hash = "#c9999";
		await pause(200);
		expect("last", text("#place"), "Page 200 of 200");
		ensure("no page after the last", one("#next").disabled);
		ensure("opened", one("#c9999 details").open && one("#c9999 .member"));
		await fill({query: "article-1-1"});
		location.hash = "#c5000";
		await pause(200);
		ensure("found although filtered out", one("#c5000 details").open);
		expect("and filters cleared", [one("#query").value, status().split(",").slice(0, 2).join()],
			["", "10,000 clusters"]);
	},

	// Milliseconds: first paint, then a search over everything and one more.
	async speed() {
		const paint = performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
		const times = [];

		for (const query of ["article", "post 2"]) {
			const began = performance.now();
			one("#query").value = query;
			// Without the wait for the next letter.
			one("#filters").dispatchEvent(new Event("reset"));
			one("#query").value = query;
			await pause(0);
			await new Promise(requestAnimationFrame);
			times.push(performance.now() - began);
		}
		return "first paint " + Math.round(paint) + " ms, loaded " +
			Math.round(performance.timing.loadEventEnd - performance.timing.navigationStart) + " ms, searched in " +
			times.map((time) => Math.round(time)).join(" and ") + " ms";
	},

	// Articles full of markup.
	async hostile() {
		const shown = "</script><!--<script>alert(1)</script><img src=x onerror=alert(2)>";

		for (const item of listed())
			for (const member of await open(item))
				member.querySelector("button")?.click();
		await fill({query: "<img"});
		await pause(300);
		expect("elements", all("script, img, iframe, style, base, object, embed").map((one) => one.localName),
			["style", "script", "script"]);
		ensure("shown as it is", text("#list .headline").startsWith(shown));
		for (const link of all("a[href]"))
			ensure("link " + link.href, /^(https?|file):/.test(link.protocol));
		for (const element of all("*"))
			for (const {name} of element.attributes)
				ensure("attribute " + name, !/^on/i.test(name) && name !== "style");
		ensure("no control", !/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/.test(document.body.textContent));
		ensure("no names of its own", globalThis.owned === undefined);
	},

	// For a picture: a cluster with its passages.
	async pose() {
		const members = await open(one("#c4"));

		members.slice(0, 5).forEach((member) => member.querySelector("button")?.click());
		if (matchMedia("print").matches)
			dispatchEvent(new Event("beforeprint"));
		scrollTo(0, 0);
		await pause(300);
	},

	// Without scripts of its own: what is in the page as it stands.
	async plain() {
		ensure("no filters", one("#filters").hidden);
		ensure("overview", all(".figure").length === 5 && all(".tiers tbody tr").length >= 4);
		ensure("clusters", listed().length === Math.min(100, Number(text(".figure:nth-child(2) dd").replace(",", ""))));
		ensure("members", listed().every((item) => item.querySelectorAll(".member").length > 1));
	},
};

async function run(name) {
	try {
		return await checks[name]() ?? "";
	} catch (wrong) {
		return wrong instanceof Wrong ? wrong.message : wrong.stack;
	}
}

return {run};
})();
