/* page.c - opens pages of --format html in a browser and checks what is to be seen.
 *
 *     page BROWSER DIRECTORY CHECKS
 *
 * DIRECTORY holds sample.html, many.html and hostile.html, see run.sh; with KEEP in the
 * environment pictures go there. CHECKS is checks.js. */
#include "browser.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct browser *browser;
static const char *directory;
static char *checks; /* the source */

static const char *in_directory(const char *name)
{
	static char path[4096];

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	return path;
}

/* For those who look, see run.sh; a picture of a long page takes its time. */
static void picture(const char *name, bool full)
{
	if (getenv("KEEP"))
		browser_picture(browser, in_directory(name), full);
}

/* What a check says, to be freed. */
static char *ask(const char *name)
{
	char call[100];
	json_t *answer;
	char *text;

	json_decref(browser_value(browser, checks));
	snprintf(call, sizeof(call), "checks.run('%s')", name);
	answer = browser_value(browser, call);
	text = strdup(json_string_value(answer));
	json_decref(answer);
	return text;
}

static void check(const char *name)
{
	char *wrong = ask(name);

	if (*wrong)
		fail_msg("%s: %s", name, wrong);
	free(wrong);
}

/* Each page, at each width: nothing is asked for, nothing complains. */
static void show(const char *page, int width, int height)
{
	browser_size(browser, width, height);
	browser_goto(browser, in_directory(page), "");
}

static void end(void)
{
	assert_int_equal(browser_requests(browser), 0);
	assert_int_equal(browser_complaints(browser), 0);
}

static void test_sample(void **state)
{
	static const char *const names[] = {"sample",  "members", "passages", "words",
	                                    "scripts", "paper",   "access",   "contrast"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		show("sample.html", 1280, 900);
		check(names[i]);
		end();
	}
}

static void test_dark(void **state)
{
	(void)state;
	browser_media(browser, "screen", "dark");
	show("sample.html", 1280, 900);
	check("contrast");
	picture("dark.png", true);
	browser_media(browser, "screen", "light");
	end();
}

static void test_narrow(void **state)
{
	static const char *const pages[] = {"sample.html", "many.html", "hostile.html"};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		show(pages[i], 360, 740);
		check("narrow");
		end();
	}
}

static void test_many(void **state)
{
	static const char *const names[] = {"many", "search", "filter", "pages"};
	char *said;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		show("many.html", 1280, 900);
		check(names[i]);
		end();
	}
	show("many.html", 1280, 900);
	said = ask("speed");
	printf("10,000 clusters: %s\n", said);
	free(said);
	end();
}

/* Tab to the first cluster, Enter, Tab to a button, Space. */
static void test_keyboard(void **state)
{
	json_t *value;

	(void)state;
	show("sample.html", 1280, 900);
	json_decref(browser_value(browser, "document.querySelector('#c2 summary').focus()"));
	browser_key(browser, "Enter");
	value = browser_value(browser,
	                      "new Promise((done) => setTimeout(() => "
	                      "done(document.querySelectorAll('#c2 .member').length), 100))");
	assert_int_equal(json_integer_value(value), 2);
	json_decref(value);
	browser_key(browser, "Tab");
	value = browser_value(browser, "document.activeElement.textContent");
	assert_string_equal(json_string_value(value), "Compare");
	json_decref(value);
	browser_key(browser, " ");
	value = browser_value(browser, "document.querySelectorAll('#c2 .passages').length");
	assert_int_equal(json_integer_value(value), 1);
	json_decref(value);
	end();
}

static void test_hostile(void **state)
{
	(void)state;
	show("hostile.html", 1280, 900);
	check("hostile");
	picture("hostile.png", true);
	end();
}

static void test_plain(void **state)
{
	static const char *const pages[] = {"sample.html", "many.html", "hostile.html"};

	(void)state;
	browser_scripts(browser, false);
	for (size_t i = 0; i < 3; i++) {
		show(pages[i], 1280, 900);
		check("plain");
		end();
	}
	picture("plain.png", false);
	browser_scripts(browser, true);
}

/* Nothing is compared: for those who look. An opened cluster with some passages, on
 * screens and, as far as a picture can be, on paper. */
static void test_pictures(void **state)
{
	static const struct {
		const char *page, *picture, *media;
		int width, height;
	} pictures[] = {
	        {"sample.html", "sample-laptop.png", "screen", 1280, 900},
	        {"sample.html", "sample-phone.png", "screen", 390, 844},
	        {"sample.html", "sample-print.png", "print", 718, 1047}, /* A4, 1 cm margins */
	        {"many.html", "many-laptop.png", "screen", 1280, 900},
	        {"many.html", "many-phone.png", "screen", 390, 844},
	};

	(void)state;
	if (!getenv("KEEP"))
		return;
	for (size_t i = 0; i < sizeof(pictures) / sizeof(*pictures); i++) {
		browser_media(browser, pictures[i].media, "light");
		show(pictures[i].page, pictures[i].width, pictures[i].height);
		check("pose");
		picture(pictures[i].picture, true);
	}
	browser_media(browser, "screen", "light");
	show("sample.html", 1280, 900);
	browser_print(browser, in_directory("sample.pdf"));
	end();
}

static char *read_file(const char *path)
{
	FILE *file = fopen(path, "r");
	size_t size = 0, capacity = 1 << 16;
	char *bytes = malloc(capacity);

	while (file && bytes && (size += fread(bytes + size, 1, capacity - size, file)) == capacity)
		bytes = realloc(bytes, capacity *= 2);
	if (!file || !bytes) {
		perror(path);
		exit(1);
	}
	fclose(file);
	bytes[size] = '\0';
	return bytes;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_sample),   cmocka_unit_test(test_dark),
	        cmocka_unit_test(test_narrow),   cmocka_unit_test(test_many),
	        cmocka_unit_test(test_keyboard), cmocka_unit_test(test_hostile),
	        cmocka_unit_test(test_plain),    cmocka_unit_test(test_pictures),
	};
	char profile[4096];
	int failed;

	if (argc != 4) {
		fputs("usage: page BROWSER DIRECTORY CHECKS\n", stderr);
		return 2;
	}
	directory = argv[2];
	checks = read_file(argv[3]);
	snprintf(profile, sizeof(profile), "%s/profile", directory);
	browser = browser_open(argv[1], profile);
	failed = cmocka_run_group_tests_name("page", tests, NULL, NULL);
	browser_close(browser);
	free(checks);
	return failed;
}
