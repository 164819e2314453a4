#include "text/url.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void test_canonical(void **state)
{
	static const struct {
		const char *url, *expected;
	} cases[] = {
	        {"http://example.org/a", "example.org/a"},
	        {" HTTPS://User:pw@WWW.Example.ORG:443/A/b/ \n", "example.org/A/b"},
	        {"//example.org", "example.org"},
	        {"http://example.org:8080/", "example.org:8080"},
	        {"http://example.org./a", "example.org/a"},
	        {"http://example.org?x=1", "example.org?x=1"},
	        {"http://m.example.org/a", "example.org/a"},
	        {"http://mobile.www.example.org/a", "example.org/a"},
	        {"http://amp.example.org/a", "example.org/a"},
	        {"http://m.org/a", "m.org/a"},
	        {"http://www.org/", "www.org"},
	        {"http://mexample.org/a", "mexample.org/a"},
	        {"http://example.org/a/amp", "example.org/a"},
	        {"http://example.org/a/amp/", "example.org/a"},
	        {"http://example.org/amp/a", "example.org/a"},
	        {"http://example.org/a.amp", "example.org/a"},
	        {"http://example.org/a.amp.html", "example.org/a.html"},
	        {"http://example.org/champ", "example.org/champ"},
	        {"http://example.org/a?amp=1", "example.org/a"},
	        {"http://example.org/a?outputType=amp", "example.org/a"},
	        {"http://example.org/a?output=amp&output=2", "example.org/a?output=2"},
	        {"https://www-x-org.cdn.ampproject.org/c/s/www.x.org/a/amp?usqp=mq331", "x.org/a"},
	        {"https://cdn.ampproject.org/v/x.org/a?amp_js_v=0.1&id=7", "x.org/a?id=7"},
	        {"https://www.google.de/amp/s/amp.x.org/a", "x.org/a"},
	        {"https://google.com/amp/x.org/a/", "x.org/a"},
	        {"https://google.com/search?q=amp", "google.com/search?q=amp"},
	        {"http://x.org/a?utm_source=rss&utm_medium=feed", "x.org/a"},
	        {"http://x.org/a?b=2&fbclid=Iw&a=1&&gclid=", "x.org/a?a=1&b=2"},
	        {"http://x.org/a?UTM_Source=x&id=1", "x.org/a?id=1"},
	        {"http://x.org/a?reference=1", "x.org/a?reference=1"},
	        {"http://x.org/a#top", "x.org/a"},
	        {"http://x.org/#!/story/7", "x.org#!/story/7"},
	        {"http://x.org/%7euser/%C3%a9%2f?q=%41", "x.org/~user/%C3%A9%2F?q=A"},
	        {"http://x.org/100%", "x.org/100%"},
	        {"http://x.org/%4", "x.org/%4"},
	        {"http://x.org/%zz%4z", "x.org/%zz%4z"},
	        {"ftp://x.org/a", ""},
	        {"x.org/a", ""},
	        {"http://", ""},
	        {"", ""},
	};
	char out[DD_URL_LIMIT];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		size_t size = dd_url_canonical(cases[i].url, strlen(cases[i].url), out);

		if (size != strlen(cases[i].expected) || memcmp(out, cases[i].expected, size) != 0)
			fail_msg("%s: %.*s", cases[i].url, (int)size, out);
		/* What is canonical stays so. */
		if (size) {
			char again[DD_URL_LIMIT + 8], twice[DD_URL_LIMIT];
			int length = snprintf(again, sizeof(again), "http://%.*s", (int)size, out);

			assert_int_equal(dd_url_canonical(again, (size_t)length, twice), size);
			assert_memory_equal(out, twice, size);
		}
	}
}

static void test_key(void **state)
{
	static const char a[] = "http://www.x.org/a?utm_source=b", b[] = "https://x.org/a/";
	char *large = malloc(DD_URL_LIMIT + 100);

	(void)state;
	assert_int_equal(dd_url_key(NULL, 0), 0);
	assert_int_equal(dd_url_key(" \n", 2), 0);
	assert_true(dd_url_key(a, strlen(a)) == dd_url_key(b, strlen(b)));
	assert_true(dd_url_key("urn:a", 5) != 0);
	assert_true(dd_url_key("urn:a", 5) == dd_url_key(" urn:a", 6));
	assert_true(dd_url_key("urn:a", 5) != dd_url_key("urn:b", 5));
	assert_non_null(large);
	memset(large, '&', DD_URL_LIMIT + 100);
	memcpy(large, "http://x.org/?", 14);
	assert_int_equal(dd_url_canonical(large, DD_URL_LIMIT + 1, large), 0);
	assert_true(dd_url_key(large, DD_URL_LIMIT + 100) != 0);
	assert_true(dd_url_key(large, DD_URL_LIMIT) == dd_url_key("http://x.org", 12));
	free(large);
}

/* Any bytes: never longer, and the same however often. */
static void test_random(void **state)
{
	static const char *const pieces[] = {
	        "http://", "www.", "amp", "/",   ".", "?",    "&",
	        "=",       "#",    "#!",  "%41", "%", "%2",   "utm_x",
	        "a",       "B",    ":80", "@",   " ", "\xff", "cdn.ampproject.org/c/s/",
	        "google.", "\n"};
	uint32_t seed = 1;

	(void)state;
	for (int round = 0; round < 200000; round++) {
		char url[400] = "http://", out[DD_URL_LIMIT];
		size_t size, length;

		for (int i = 0; i < 12; i++) {
			seed = seed * 1664525 + 1013904223;
			strcat(url, pieces[(seed >> 8) % (sizeof(pieces) / sizeof(*pieces))]);
		}
		length = strlen(url);
		size = dd_url_canonical(url, length, out);
		assert_true(size <= length);
		assert_true(dd_url_key(url, length) == dd_url_key(url, length));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_canonical),
	        cmocka_unit_test(test_key),
	        cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests_name("url", tests, NULL, NULL);
}
