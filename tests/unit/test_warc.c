#include "input/warc.h"

#include "test.h"

#include <stdbool.h>
#include <string.h>

static void assert_span(struct warc_string span, const char *expected)
{
	assert_int_equal(span.size, strlen(expected));
	if (span.size)
		assert_memory_equal(span.bytes, expected, span.size);
}

static void test_record(void **state)
{
	static const char record[] =
	        "WARC/1.0\r\nWARC-Type: response\r\nwarc-target-uri: <http://x/>"
	        "\r\nWARC-Date: 2024-05-01T00:00:00Z\r\nX: y\r\nbroken\r\n"
	        "Content-Type:  application/http; msgtype=response\r\n"
	        "Content-Length: 12 \r\n\r\nbody";
	struct warc_record out;

	(void)state;
	assert_int_equal(warc_read(record, strlen(record), &out), WARC_RECORD);
	assert_int_equal(out.kind, WARC_RESPONSE);
	assert_int_equal(out.content_size, 12);
	assert_int_equal(out.header_size, strlen(record) - 4);
	assert_span(out.uri, "http://x/");
	assert_span(out.date, "2024-05-01T00:00:00Z");
	assert_span(out.type, "application/http; msgtype=response");
	for (size_t size = 0; size < strlen(record) - 4; size++)
		assert_int_equal(warc_read(record, size, &out), WARC_MORE);
}

static void test_kinds(void **state)
{
	static const struct {
		const char *record;
		int step, kind;
	} cases[] = {
	        {"WARC/1.1\nWARC-Type: resource\nContent-Length: 0\n\n", WARC_RECORD, WARC_CONTENT},
	        {"WARC/1.1\nWARC-Type: conversion\nContent-Length: 0\n\n", WARC_RECORD,
	         WARC_CONTENT},
	        {"WARC/1.1\nWARC-Type: request\nContent-Length: 0\n\n", WARC_RECORD, WARC_OTHER},
	        {"WARC/1.1\nContent-Length: 0\n\n", WARC_RECORD, WARC_OTHER},
	        {"WARC/1.1\nWARC-Type: response\n\n", WARC_BROKEN, WARC_RESPONSE},
	        {"WARC/1.1\nContent-Length: -1\n\n", WARC_BROKEN, WARC_OTHER},
	        {"WARC/1.1\nContent-Length: 99999999999999999999\n\n", WARC_BROKEN, WARC_OTHER},
	        {"WARC/1.1\nContent-Length:\n\n", WARC_BROKEN, WARC_OTHER},
	        {"HTTP/1.1 200 OK\n\n", WARC_BROKEN, WARC_OTHER},
	};
	struct buffer endless = {0};
	struct warc_record out;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(warc_read(cases[i].record, strlen(cases[i].record), &out),
		                 cases[i].step);
		assert_int_equal(out.kind, cases[i].kind);
	}
	buffer_add_string(&endless, "WARC/1.0\n");
	while (endless.size < WARC_HEADER_LIMIT)
		buffer_add_string(&endless, "A: b\n");
	assert_int_equal(warc_read(endless.bytes, endless.size, &out), WARC_BROKEN);
	memset(endless.bytes, 'x', endless.size);
	assert_int_equal(warc_read(endless.bytes, endless.size, &out), WARC_BROKEN);
	buffer_free(&endless);
	assert_int_equal(warc_padding("\r\n\r\nW", 5), 4);
	assert_int_equal(warc_padding("", 0), 0);
}

static void test_http(void **state)
{
	static const char message[] = "HTTP/1.1 200 OK\r\nContent-Type: text/html; x=y; "
	                              "Charset=\"koi8-r\"\r\nTransfer-Encoding: chunked\r\n"
	                              "Content-Encoding: gzip\r\n\r\nbody";
	static const char encoded[] = "HTTP/1.1 200 OK\r\nContent-Encoding: deflate ,, identity, "
	                              "gzip,\r\ncontent-encoding:\r\nContent-Encoding: BR\r\n";
	static const char many[] = "HTTP/1.1 200 OK\r\nContent-Encoding: a,b,c,d,e,f,g,h,i,j\r\n";
	static const char *const broken[] = {"",
	                                     "HTTP",
	                                     "HTTP/1.1\r\n\r\n",
	                                     "HTTP/1.1 20\r\n",
	                                     "GET / HTTP/1.1\r\n\r\n",
	                                     "HTTP/1.1 abc OK\r\n\r\n"};
	struct http_response out;

	(void)state;
	assert_true(http_read(message, strlen(message), &out));
	assert_int_equal(out.status, 200);
	assert_int_equal(out.header_size, strlen(message) - 4);
	assert_span(out.type, "text/html");
	assert_span(out.charset, "koi8-r");
	assert_true(out.is_chunked && out.encodings == 1);
	assert_span(out.encoding[0], "gzip");
	assert_true(media_is_page(out.type));
	assert_false(media_is_text(out.type));
	assert_true(http_read("HTTP/2 404\n\nx", 13, &out));
	assert_int_equal(out.status, 404);
	assert_true(http_read("HTTP/1.0 200 \nContent-Encoding: identity\n", 41, &out));
	assert_int_equal(out.encodings, 0);
	assert_true(http_read(encoded, strlen(encoded), &out));
	assert_int_equal(out.encodings, 3);
	assert_span(out.encoding[0], "deflate");
	assert_true(encoding_is_deflate(out.encoding[0]));
	assert_span(out.encoding[1], "gzip");
	assert_span(out.encoding[2], "BR");
	assert_false(encoding_is_deflate(out.encoding[2]));
	assert_true(http_read(many, strlen(many), &out));
	assert_int_equal(out.encodings, 10);
	assert_span(out.encoding[HTTP_ENCODINGS - 1], "h");
	for (size_t i = 0; i < sizeof(broken) / sizeof(*broken); i++)
		assert_false(http_read(broken[i], strlen(broken[i]), &out));
}

static void test_media_type(void **state)
{
	static const struct {
		const char *value, *type, *charset;
	} cases[] = {
	        {"text/html", "text/html", ""},
	        {" text/html ;", "text/html", ""},
	        {"text/html;charset=utf-8", "text/html", "utf-8"},
	        {"text/html; charset=", "text/html", ""},
	        {"text/html; charset=a; charset=b", "text/html", "b"},
	        {"", "", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct warc_string type, charset;

		media_type((struct warc_string){cases[i].value, strlen(cases[i].value)}, &type,
		           &charset);
		assert_span(type, cases[i].type);
		assert_span(charset, cases[i].charset);
	}
}

static void test_dechunk(void **state)
{
	static const struct {
		const char *sent, *body;
	} cases[] = {
	        {"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n", "abcde"},
	        {"A\nabcdefghij\n0\n", "abcdefghij"},
	        {"0\r\n\r\n", ""},
	        {"5\r\nabc", "abc"},
	        {"3\r\nabc\r\nzz\r\n", "abc"},
	        {"3\r\nabc", "abc"},
	        {"<html>not in chunks</html>", "<html>not in chunks</html>"},
	        {"<html>\nnot in chunks", "<html>\nnot in chunks"},
	        {"fffffffff\r\nx", "fffffffff\r\nx"},
	        {"ffffffff\r\nx", "x"},
	        {"", ""},
	};
	struct buffer out = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		out.size = 0;
		http_dechunk(cases[i].sent, strlen(cases[i].sent), &out);
		assert_string_equal(buffer_text(&out), cases[i].body);
	}
	buffer_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_record),  cmocka_unit_test(test_kinds),
	        cmocka_unit_test(test_http),    cmocka_unit_test(test_media_type),
	        cmocka_unit_test(test_dechunk),
	};

	return cmocka_run_group_tests_name("warc", tests, NULL, NULL);
}
