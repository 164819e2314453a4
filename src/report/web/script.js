// What the page does beyond being read: draws the clusters that are asked for, a page
// of them at a time, from the JSON block that html_data.c describes. Text goes into
// the document as text (never as markup), and nothing is loaded or stored.
(function () {
"use strict";

const PAGE = 50; // clusters; a few screens, and drawn in some milliseconds

const NAME = 0, TITLE = 1, SOURCE = 2, DATE = 3, WORDS = 4, ROLE = 5, TIER = 6, SCORE = 7,
	MATCH = 8, ADDRESS = 9, COMPARISON = 10;

const DROPPED = 1, EARLIER = 2; // bits of ROLE
const COPIED = 0, REWORDED = 1; // kinds of passages

const byId = (id) => document.getElementById(id);
const data = JSON.parse(byId("data").textContent);

// --- Elements ---

// An element with attributes and children, which are elements or text.
function make(name, attributes, ...children) {
	const element = document.createElement(name);

	for (const key in attributes)
		element.setAttribute(key, attributes[key]);
	element.append(...children);
	return element;
}

// An article's own words: their language is not known, their direction is their own.
function foreign(name, className, text) {
	return make(name, {class: className, lang: "", dir: "auto"}, text);
}

const counted = (count) => count.toLocaleString("en");
const plural = (count, noun) => counted(count) + " " + noun + (count === 1 ? "" : "s");

// --- Clusters ---

function summarize([number, size, members], index) {
	const held = new Array(data.tiers.length).fill(0);
	const cluster = {index, number, size, members, held, score: 1, first: "", last: ""};

	for (const member of members) {
		const date = member[DATE] && member[DATE].slice(0, 10);

		if (member[TIER] !== null) {
			held[member[TIER]]++;
			cluster.score = Math.min(cluster.score, member[SCORE]);
		}
		if (date && (!cluster.first || date < cluster.first))
			cluster.first = date;
		if (date > cluster.last)
			cluster.last = date;
	}
	return cluster;
}

const clusters = data.clusters.map(summarize);

// Letters without case, marks and forms: "cafe" finds "CAFÉ".
function fold(text) {
	return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

function searchable(cluster) {
	if (cluster.text === undefined)
		cluster.text = fold(cluster.members.map((member) =>
			[member[TITLE], member[NAME], data.sources[member[SOURCE]], member[ADDRESS]]
				.filter((part) => part).join("\n")).join("\n"));
	return cluster.text;
}

// --- One cluster ---

function facts(cluster) {
	const more = make("span", {class: "facts more"});
	const sources = new Set(cluster.members.map((member) => member[SOURCE]));

	sources.delete(null);
	cluster.held.forEach((count, tier) => {
		if (count)
			more.append(make("span", {class: "tier " + data.tiers[tier]},
				counted(count) + " " + data.tiers[tier]));
	});
	if (cluster.first)
		more.append(make("span", {}, cluster.first === cluster.last ? cluster.first
			: cluster.first + " to " + cluster.last));
	for (const source of [...sources].slice(0, 3))
		more.append(foreign("span", "", data.sources[source]));
	if (sources.size > 3)
		more.append(make("span", {}, "and " + plural(sources.size - 3, "more source")));
	return more;
}

function nameOf(member) {
	// The address was looked at when the page was written; it does no harm to look twice.
	if (member[ADDRESS] && /^https?:\/\//i.test(member[ADDRESS]))
		return make("a", {class: "name", dir: "auto", rel: "noreferrer", href: member[ADDRESS]},
			member[NAME]);
	return make("span", {class: "name", dir: "auto"}, member[NAME]);
}

function aboutOf(member) {
	const about = make("span", {class: "about"});

	if (member[SOURCE] !== null)
		about.append(foreign("span", "", data.sources[member[SOURCE]]));
	if (member[DATE])
		about.append(make("span", {}, member[DATE]));
	about.append(make("span", {}, plural(member[WORDS], "word")));
	if (member[ROLE] & EARLIER)
		about.append(make("span", {}, "earlier run"));
	return about;
}

// --- Passages side by side ---

// Lines that were broken to a width flow together; paragraphs stay.
const flow = (text) => text.replace(/([^\n])\n(?!\n)/g, "$1 ");

// The text of a passage's side, its copied and shared words marked.
function passageCell(text, side) {
	const cell = make("td", {lang: "", dir: "auto"});

	if (!side)
		return cell;
	const [begin, end, repeated, ...runs] = side;
	let at = begin;

	if (repeated) {
		cell.className = "again";
		cell.append(make("span", {class: "unseen"}, "again: "));
	}
	for (let i = 0; i < runs.length; i += 3) {
		const from = at + runs[i], to = from + runs[i + 1];

		cell.append(flow(text.slice(at, from)),
			make("mark", {class: runs[i + 2] === 1 ? "copied" : "shared"}, flow(text.slice(from, to))));
		at = to;
	}
	cell.append(flow(text.slice(at, end)));
	return cell;
}

function passageRow(texts, [kind, left, right]) {
	const [name, words] = !right ? ["left", "only in match"] : !left ? ["right", "only here"]
		: kind === COPIED ? ["copied", "copied"] : ["reworded", "reworded"];

	return make("tr", {class: name}, make("th", {scope: "row"}, words),
		passageCell(texts[0], left), passageCell(texts[1], right));
}

// "62 % of it copied, 20 % reworded": by the length of the member's passages.
function shares(passages) {
	const length = [0, 0, 0];

	for (const [kind, left, right] of passages)
		if (right && !right[2])
			length[left ? kind : 2] += right[1] - right[0];
	const all = length[0] + length[1] + length[2] || 1;

	return [COPIED, REWORDED].map((kind) => Math.round(100 * length[kind] / all));
}

function comparison(cluster, member) {
	const [left, right, passages] = member[COMPARISON];
	const [copied, reworded] = shares(passages);
	const match = cluster.members[member[MATCH]];
	const head = (side, text) => make("th", {scope: "col"}, side,
		make("span", {class: "name", dir: "auto"}, text));

	return make("div", {class: "passages"},
		make("p", {class: "faint"}, "Of this article " + copied + " % is in copied passages, " +
			reworded + " % in reworded ones. ", make("mark", {class: "copied"}, "Copied words"),
			" and ", make("mark", {class: "shared"}, "rare words in both"), " are marked."),
		make("table", {},
			make("thead", {}, make("tr", {}, make("th", {scope: "col"}, make("span", {class: "unseen"}, "Passage")),
				head("The match", match ? match[NAME] : member[MATCH]), head("This article", member[NAME]))),
			make("tbody", {}, ...passages.map((passage) =>
				passageRow([data.texts[left], data.texts[right]], passage)))));
}

// The button that shows and hides it, drawn when it is first asked for.
function compareButton(cluster, member, item) {
	const button = make("button", {type: "button", "aria-expanded": "false"}, "Compare");
	let shown = null;

	button.addEventListener("click", () => {
		if (!shown)
			item.append(shown = comparison(cluster, member));
		else
			shown.hidden = !shown.hidden;
		button.setAttribute("aria-expanded", String(!shown.hidden));
		button.textContent = shown.hidden ? "Compare" : "Hide";
	});
	return button;
}

function whyOf(cluster, member) {
	const why = make("div", {class: "why"});
	const match = cluster.members[member[MATCH]];

	if (member[TIER] === null) {
		why.append(make("span", {class: "match"}, cluster.size > 1 ? "the hub" : "no match"));
		return why;
	}
	why.append(make("span", {class: "match"},
		make("span", {class: "tier " + data.tiers[member[TIER]]}, data.tiers[member[TIER]]), " ",
		make("span", {class: "number"}, member[SCORE].toFixed(3))));
	if (!match || match[TIER] !== null)
		why.append(make("span", {class: "with"}, "matched to ",
			make("span", {dir: "auto"}, match ? match[NAME] : member[MATCH])));
	return why;
}

function memberItem(cluster, member) {
	const what = make("div", {});

	if (member[TITLE])
		what.append(foreign("p", "headline", member[TITLE]));
	what.append(nameOf(member), aboutOf(member));
	const why = whyOf(cluster, member);
	const dropped = member[ROLE] & DROPPED;
	const item = make("li", {class: "member " + (dropped ? "drop" : "keep")},
		make("span", {class: "role"}, dropped ? "repeat" : "kept"), what, why);

	if (member[COMPARISON])
		why.append(compareButton(cluster, member, item));
	return item;
}

// The members are drawn when the cluster is opened.
function fill(details, cluster) {
	if (details.children.length > 1)
		return;
	details.append(make("ol", {class: "members"},
		...cluster.members.map((member) => memberItem(cluster, member))));
	if (cluster.members.length < cluster.size)
		details.append(make("p", {class: "faint"},
			"and " + counted(cluster.size - cluster.members.length) + " more"));
}

function clusterItem(cluster) {
	const kept = cluster.members[0];
	const details = make("details", {},
		make("summary", {}, foreign("span", "headline", kept[TITLE] || kept[NAME]),
			make("span", {class: "facts"}, plural(cluster.size, "article")), facts(cluster)));

	details.addEventListener("toggle", () => fill(details, cluster));
	return make("li", {class: "cluster", id: "c" + cluster.number}, details);
}

// --- What is shown ---

const orders = {
	number: () => 0,
	size: (a, b) => b.size - a.size,
	score: (a, b) => a.score - b.score,
	newest: (a, b) => (a.last < b.last) - (a.last > b.last),
	// Those without a date come last.
	oldest: (a, b) => !a.first - !b.first || (a.first > b.first) - (a.first < b.first),
};

let found = clusters;
let page = 0;

function wanted() {
	const words = fold(byId("query").value).split(/\s+/).filter((word) => word);
	const tier = byId("tier").value, source = fold(byId("source").value.trim());
	const from = byId("from").value, to = byId("to").value;
	const least = Number(byId("least").value) || 0, most = Number(byId("most").value) || Infinity;
	const sources = source && new Set(data.sources.flatMap((name, index) =>
		fold(name).includes(source) ? [index] : []));

	return (cluster) =>
		cluster.size >= least && cluster.size <= most &&
		(!tier || cluster.held[tier]) &&
		(!from || cluster.last >= from) && (!to || (cluster.first && cluster.first <= to)) &&
		(!sources || cluster.members.some((member) => sources.has(member[SOURCE]))) &&
		words.every((word) => searchable(cluster).includes(word));
}

function say() {
	const first = page * PAGE, last = Math.min(first + PAGE, found.length);
	const all = found.length === clusters.length ? plural(found.length, "cluster")
		: counted(found.length) + " of " + plural(clusters.length, "cluster");

	if (!found.length)
		return "No cluster fits these filters.";
	return found.length > PAGE ? all + ", " + counted(first + 1) + " to " + counted(last) + " shown"
		: all;
}

function show() {
	const pages = Math.ceil(found.length / PAGE);

	byId("list").replaceChildren(...found.slice(page * PAGE, (page + 1) * PAGE).map(clusterItem));
	byId("status").textContent = clusters.length ? say() : "There are none.";
	byId("pager").hidden = pages < 2;
	byId("place").textContent = "Page " + counted(page + 1) + " of " + counted(pages);
	byId("previous").disabled = page === 0;
	byId("next").disabled = page >= pages - 1;
}

function filter() {
	found = clusters.filter(wanted()).sort(orders[byId("order").value]);
	page = 0;
	show();
}

function turn(by) {
	page += by;
	show();
	byId("clusters").scrollIntoView();
	byId("clusters").focus({preventScroll: true});
}

// #c12 is cluster 12, opened.
function follow() {
	const number = /^#c(\d+)$/.exec(location.hash);
	const at = number && found.findIndex((cluster) => cluster.number === Number(number[1]));
	let details;

	if (!number)
		return;
	if (at < 0) {
		if (found.length < clusters.length) {
			byId("filters").reset(); // filters anew by a timer, and then
			setTimeout(follow);
		}
		return;
	}
	page = Math.floor(at / PAGE);
	show();
	details = byId("list").children[at % PAGE].firstChild;
	details.open = true;
	details.scrollIntoView();
	details.firstChild.focus({preventScroll: true});
}

// --- Start ---

function offerFilters() {
	const has = (test) => clusters.some(test);
	const row = (id) => byId(id).closest(".field");

	data.tiers.forEach((name, tier) => {
		if (has((cluster) => cluster.held[tier]))
			byId("tier").append(make("option", {value: tier}, name));
	});
	byId("sources").append(...data.sources.slice(0, 1000).map((name) => make("option", {value: name})));
	row("source").hidden = !data.sources.length;
	row("from").hidden = row("to").hidden = !has((cluster) => cluster.first);
	for (const option of byId("order").options)
		option.hidden = option.disabled = option.value.endsWith("est") && !has((cluster) => cluster.first);
	byId("filters").hidden = clusters.length < 2;
}

function debounced(action, milliseconds) {
	let timer;

	return () => {
		clearTimeout(timer);
		timer = setTimeout(action, milliseconds);
	};
}

// On paper every cluster of the page is open, whatever is open on the screen.
function openForPaper() {
	for (const details of byId("list").querySelectorAll("details:not([open])")) {
		details.dataset.paper = "";
		details.open = true;
		fill(details, found[page * PAGE + [...byId("list").children].indexOf(details.parentNode)]);
	}
}

function closeAfterPaper() {
	for (const details of byId("list").querySelectorAll("details[data-paper]")) {
		delete details.dataset.paper;
		details.open = false;
	}
}

byId("filters").addEventListener("input", debounced(filter, 120));
byId("filters").addEventListener("submit", (event) => event.preventDefault());
byId("filters").addEventListener("reset", () => setTimeout(filter));
byId("previous").addEventListener("click", () => turn(-1));
byId("next").addEventListener("click", () => turn(1));
addEventListener("hashchange", follow);
addEventListener("beforeprint", openForPaper);
addEventListener("afterprint", closeAfterPaper);
offerFilters();
show();
follow();
})();
