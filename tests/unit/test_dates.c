#include "support/dates.h"
#include "dedup.h"

#include "test.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NONE DEDUP_NO_DATE

static void test_parse(void **state)
{
	static const struct {
		const char *text;
		int64_t seconds;
	} cases[] = {
	        /* RFC 3339 and around it. */
	        {"1970-01-01T00:00:00Z", 0},
	        {"2024-05-01T12:00:00Z", 1714564800},
	        {"2024-05-01t12:00:00z", 1714564800},
	        {"2024-05-01 12:00:00", 1714564800},
	        {"2024-05-01T12:00", 1714564800},
	        {"2024-05-01T12:00:00.999Z", 1714564800},
	        {"2024-05-01T12:00:00.123456789012Z", 1714564800},
	        {"2024-05-01T14:00:00+02:00", 1714564800},
	        {"2024-05-01T14:00:00+0200", 1714564800},
	        {"2024-05-01T14:00:00 +02", 1714564800},
	        {"2024-05-01T06:30:00-05:30", 1714564800},
	        {"2024-05-01", 1714521600},
	        {"2024/05/01", 1714521600},
	        {" 2024-05-01\n", 1714521600},
	        {"\r\n\t 2024-05-01 \t\r\n", 1714521600},
	        {"\n1714564800\n", 1714564800},
	        {"2024-05-01T24:00:00Z", 1714608000},
	        {"0000-01-01T00:00:00Z", -62167219200},
	        {"9999-12-31T23:59:59Z", 253402300799},
	        {"20240501", 1714521600},
	        {"20240501T120000Z", 1714564800},
	        {"20240501120000", 1714564800},
	        {"2024-02-29", 1709164800},
	        {"1969-12-31T23:59:59Z", -1},
	        {"1600-01-01", -11676096000},
	        {"2016-12-31T23:59:60Z", 1483228800},
	        /* RFC 2822. */
	        {"Wed, 01 May 2024 12:00:00 +0000", 1714564800},
	        {"Wed, 1 May 2024 14:00:00 +0200 (CEST)", 1714564800},
	        {"1 May 2024 12:00 GMT", 1714564800},
	        {"01 May 24 12:00:00 UT", 1714564800},
	        {"Wed, 01 May 2024 07:00:00 EST", 1714564800},
	        {"1 May 2024", 1714521600},
	        {"Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
	        /* Unix times. */
	        {"0", 0},
	        {"1714564800", 1714564800},
	        {"1714564800.75", 1714564800},
	        {"1714564800123", 1714564800},
	        {"1714564800123456", 1714564800},
	        {"-86400", -86400},
	        /* Neither. */
	        {"", NONE},
	        {" ", NONE},
	        {"yesterday", NONE},
	        {"2024-13-01", NONE},
	        {"2024-00-01", NONE},
	        {"2023-02-29", NONE},
	        {"2024-05-32", NONE},
	        {"2024-05-00", NONE},
	        {"2024-05-01T25:00:00Z", NONE},
	        {"2024-05-01T24:30:00Z", NONE},
	        {"2024-05-01T24:00:01Z", NONE},
	        {"Wed, 01 May 2024 24:30:00 +0000", NONE},
	        /* Years below 0 and beyond 9999. */
	        {"0000-01-01T00:00:00+23:00", NONE},
	        {"9999-12-31T23:59:59-00:01", NONE},
	        {"-62167219201", NONE},
	        {"-99999999999", NONE},
	        {"2024-05-01T12:60:00Z", NONE},
	        {"2024-05-01T12:00:00X", NONE},
	        {"2024-05-01T12:00:00+2", NONE},
	        {"2024-05-01T12:00:00+25:00", NONE},
	        {"2024-05-01 and more", NONE},
	        {"2024-5-1", NONE},
	        {"2024-05", NONE},
	        {"32 May 2024", NONE},
	        {"1 Mai 2024 12:00:00 +0000", NONE},
	        {"1 Anf 2024", NONE},
	        {"Wed, May 2024", NONE},
	        {"123456789012345678901", NONE},
	        {"1e9", NONE},
	        {"-", NONE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		int64_t seconds = date_parse(cases[i].text, strlen(cases[i].text));

		if (seconds != cases[i].seconds)
			fail_msg("'%s': %" PRId64 ", not %" PRId64, cases[i].text, seconds,
			         cases[i].seconds);
	}
}

/* The calendar against the C library's. */
static void test_calendar(void **state)
{
	(void)state;
	for (int64_t seconds = -62135596800; seconds < 253402300800; seconds += 86400 * 17 + 3661) {
		struct buffer printed = {0};
		char expected[64];
		time_t time = (time_t)seconds;
		struct tm tm;

		assert_non_null(gmtime_r(&time, &tm));
		snprintf(expected, sizeof(expected), "%04d-%02d-%02dT%02d:%02d:%02dZ",
		         tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
		         tm.tm_sec);
		date_print(&printed, seconds);
		assert_string_equal(buffer_text(&printed), expected);
		assert_int_equal(date_parse(printed.bytes, printed.size), seconds);
		buffer_free(&printed);
	}
}

/* Nothing is read beyond the bytes given. */
static void test_bounds(void **state)
{
	const char date[] = "Wed, 01 May 2024 12:00:00 +0000 (comment)";

	(void)state;
	for (size_t size = 0; size < sizeof(date); size++) {
		char *copy = malloc(size ? size : 1);

		assert_non_null(copy);
		memcpy(copy, date, size);
		date_parse(copy, size);
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_parse),
	        cmocka_unit_test(test_calendar),
	        cmocka_unit_test(test_bounds),
	};

	return cmocka_run_group_tests_name("dates", tests, NULL, NULL);
}
