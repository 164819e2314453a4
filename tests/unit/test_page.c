#include "input/page.h"
#include "input/page_plain.h"

#include "test.h"
#include "unit/labels.h"
#include "unit/random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LONG                                                                                       \
	"The harbour board met on Thursday and agreed to dredge the northern basin before the "    \
	"winter, its chairman said, after three ferries had run aground there since the spring "   \
	"and insurers had asked for new soundings of the whole fairway."

#define LONGER      "<p>" LONG "<p>" LONG "<p>" LONG "<p>" LONG "<p>" LONG
#define LONGER_TEXT LONG "\n\n" LONG "\n\n" LONG "\n\n" LONG "\n\n" LONG

#define DATA(json) "<script type='application/ld+json'>" json "</script>"

static void test_text(void **state)
{
	static const struct {
		const char *html, *text;
	} cases[] = {
	        {"", ""},
	        {"plain words", "plain words"},
	        {"<p>One  <b>bold</b>\n word.<p>Two.", "One bold word.\n\nTwo."},
	        {"a<br>b<br/><br>c", "a\nb\nc"},
	        {"<p>x</p><script>var p = '<p>no</p>';</script><style>p{}</style>", "x"},
	        {"<nav>n</nav><p>x</p><aside>a</aside><footer>f</footer>", "x"},
	        {"<header>h</header><p>x", "x"},
	        {"<article><header><p>lead</p></header>x</article>", "lead\n\nx"},
	        {"<div role=navigation>n</div><div role='MAIN'>x</div>", "x"},
	        {"<p hidden>h</p><p>x</p>", "x"},
	        {"<p aria-hidden=TRUE>h</p><p aria-hidden=false>x</p>", "x"},
	        {"<div style='color: red;DISPLAY : None !important'><p>h</p></div>x", "x"},
	        {"<p style=' visibility:\n hidden'>h</p><p style='visibility: visible'>x</p>", "x"},
	        {"<p style='x-display:none;display:none-x;none;:;; display'>x</p><p style>y</p>",
	         "x\n\ny"},
	        {"<p style='display:none;display:block'>x</p>", "x"},
	        {"<p>a <img style='display:none'>b <b style=display:none>h</b>c</p>", "a b c"},
	        {"<html hidden><body style='visibility:hidden' aria-hidden=true><p>x", "x"},
	        {"<select><option>o</option></select><button>b</button><p>x", "x"},
	        {"<p>&lt;b&gt; &amp; caf&eacute; &#8212; &nosuch;",
	         "<b> & caf\xc3\xa9 \xe2\x80\x94 &nosuch;"},
	        {"<ul><li><a href=1>Home</a></li><li><a href=2>News</a> |</li></ul><p>x", "x"},
	        {"<p><a href=1>Read</a> all of this paragraph", "Read all of this paragraph"},
	        {"<a name=top><p>x</p><p>y and <a href=1>z</a></p><p><a HREF=2>no</a>",
	         "x\n\ny and z"},
	        {"<p><a>All of it</a></p><p><a id=two>x</a> y</p>", "All of it\n\nx y"},
	        {"<table><tr><td>a<td>b<tr><td>c</table>", "a\n\nb\n\nc"},
	        {"<p>a<div>b</p>c</div>d", "a\n\nbc\n\nd"},
	        {"<p>a\xff"
	         "b",
	         "a\xef\xbf\xbd"
	         "b"},
	        {"<p>a<!-- <p>no -->b", "ab"},
	        {"<svg><title>no</title><text>no</text></svg>x", "x"},
	        {"<p>x</nosuch></b></p>", "x"},
	        {"<p>unclosed <a href=\"x>y</a>", "unclosed"},
	        {"<p>x<", "x<"},
	        {"<p><ruby>\xe6\xb8\xaf<rp>(<rt>x<rp>)</ruby>a<ruby>b<rp>(</rp><rt>x</rt>c</ruby>",
	         "\xe6\xb8\xaf"
	         "abc"},
	        {"<amp-ad><div fallback>a</div></amp-ad><div layout=nodisplay>h</div>x", "x"},
	        /* Late parts of a page, and what is no mere template. */
	        {"<div hidden id=S:0><p>x</div><div hidden id=s>h</div>", "x"},
	        {"<x-y><template shadowrootmode=open><p>x</p></template>y</x-y>", "x\n\ny"},
	        /* A head without its end tag. */
	        {"<title>t</title><main><p>x</main>", "x"},
	        {"<html><head><meta "
	         "name=a><style>s</style><noscript><b>n</b></noscript><title>t</title>"
	         "<base href=x><script>s</script><article>x<p>y</article>",
	         "x\n\ny"},
	        {"<head><title>t</title></head><section>x</section>", "x"},
	        /* News in XML. */
	        {"<?xml "
	         "version='1.0'?><nitf><head><title>t</title><docdata><x>d</x></docdata></"
	         "head><body>"
	         "<body.head><hedline><hl1>h</hl1></hedline><byline>b</byline></body.head>"
	         "<body.content><block><p>x</p></block></body.content></body></nitf>",
	         "h\n\nb\n\nx"},
	        {"<?xml version='1.0'?><newsitem><title>t</title><headline>h</headline>"
	         "<dateline>d</dateline><text><p>x</p></text><copyright>c</copyright>"
	         "<metadata><codes>m</codes></metadata></newsitem>",
	         "h\n\nd\n\nx"},
	        /* The choice of the article. */
	        {"<p>out</p><article><p>" LONG "</p></article>", LONG},
	        {"<p>out</p><article>teaser</article><article>" LONG "</article>", LONG},
	        {"<p>out</p><main><p>" LONG "</p></main><p>out</p>", LONG},
	        {"<p>out</p><div role=main><p>" LONG "</p></div><p>out</p>", LONG},
	        {"<main>out<div itemprop='x articleBody'>" LONG "</div>out</main>", LONG},
	        {"<article>out<div itemprop=articleBody>short</div>" LONG "</article>",
	         "out\n\nshort\n\n" LONG},
	        /* A body in pieces. */
	        {"<article><p itemprop=articleBody>one</p><div>ad</div><p "
	         "itemprop=articleBody>" LONG "</p>out<p itemprop=articleBody>three</p></article>",
	         "one\n\n" LONG "\n\nthree"},
	        {"<div itemscope><section itemprop=articleBody>" LONG "</section>ad"
	         "<section itemprop=articleBody>two</section></div>",
	         LONG "\n\ntwo"},
	        {"<p itemprop=articleBody>" LONG "</p><article>teaser</article>"
	         "<p itemprop=articleBody>two</p>",
	         LONG "\n\ntwo"},
	        {"<div itemscope><p itemprop=articleBody itemscope>" LONG "</p>out"
	         "<p itemprop=articleBody itemscope>two</p></div>",
	         LONG "\n\ntwo"},
	        /* Elements within a body. */
	        {"<div itemprop=articleBody>" LONG " A s<b>torm</b> came. <em>Read</em> "
	         "<a href=1>all of it here</a> or <span>wait</span>.</div>",
	         LONG " A storm came. Read all of it here or wait."},
	        {"<div itemprop=articleBody>" LONG "<p>a<div>b<i>c</i></div>d</div>",
	         LONG "\n\na\n\nbc\n\nd"},
	        {"<p>a<span itemprop=articleBody>" LONG "</span>b", LONG},
	        {"<article>" LONG "<article>a</article>b</article>", LONG "\n\na\n\nb"},
	        /* Bodies of two articles. */
	        {"<article><p itemprop=articleBody>other</p></article>"
	         "<article><p itemprop=articleBody>" LONG "</p></article>",
	         LONG},
	        {"<article itemprop=articleBody>other</article>"
	         "<article itemprop=articleBody>" LONG "</article>",
	         LONG},
	        {"<div itemscope><p itemprop=articleBody>" LONG "</p></div>"
	         "<div itemscope><p itemprop=articleBody>other</p></div>",
	         LONG},
	        {"<article><p itemprop=articleBody>" LONG "</p>"
	         "<article><p itemprop=articleBody>other</p></article>"
	         "<p itemprop=articleBody>two</p></article>",
	         LONG "\n\ntwo"},
	        {"<p>in</p><article>short</article>", "in\n\nshort"},
	        {"<article><aside>" LONG "</aside></article><p>in", "in"},
	        /* A hidden article where next to nothing is shown. */
	        {"<div hidden><article><p>" LONG "</p></article></div>", LONG},
	        {"<p>Loading...</p><article style=display:none>" LONG "</article>", LONG},
	        {"<h1>Headline</h1><noscript><main>" LONG "</main></noscript>", LONG},
	        {"<template><div itemprop=articleBody>" LONG "</div></template>", LONG},
	        {"<article>Lead.<div aria-hidden=true>" LONG "</div></article>", "Lead.\n\n" LONG},
	        {"<noscript>" LONGER "</noscript>", LONGER_TEXT},
	        {"<p>" LONG "</p><article hidden>" LONGER "</article>", LONG},
	        {"<div hidden>" LONG "</div>", ""},
	        {"<p>x</p><div hidden>" LONGER "</div>", "x"},
	        /* An article in JSON-LD, and how much of it the page shows. */
	        {DATA("{\"@graph\":[{\"articleBody\" : \"\\u201c" LONG
	              "\\u201d\\n\\nx\"}]}") "<p>x",
	         "\xe2\x80\x9c" LONG "\xe2\x80\x9d\n\nx"},
	        {DATA("{\"articleBody\":\"<p>" LONG "</p>\ny &amp; z\"}"), LONG "\n\ny & z"},
	        {DATA("[{\"articleBody\":\"" LONG "\"},{\"articleBody\":\"" LONG LONG "\"}]"),
	         LONG LONG},
	        {DATA("{\"articleBody\":\"" LONG "\"}") "<p>" LONG, LONG},
	        {DATA("{\"articleBody\":\"" LONG LONG LONG "\"}") "<p>" LONG, LONG LONG LONG},
	        {DATA("{\"articleBody\":\"" LONG LONG "\"}") "<p>" LONG "!", LONG "!"},
	        {DATA("{\"articleBody\":\"too short\"}"), ""},
	        {DATA("{\"articleBody\":\"" LONG "\\q\"}"), ""},
	        {DATA("{\"articleBody\":[\"" LONG "\"]}"), ""},
	        {DATA("{\"articleBody\":\"" LONG), ""},
	        {"<script>{\"articleBody\":\"" LONG "\"}</script>", ""},
	        /* Posts of a live blog. */
	        {DATA("{\"@type\":\"LiveBlogPosting\"}") "<article>" LONG
	                                                 "</article>out<article>two</article>",
	         LONG "\n\ntwo"},
	        {DATA("{\"@type\":[\"LiveBlogPosting\"]}") "<article>h<p itemprop=articleBody>" LONG
	                                                   "</p></article><article><p "
	                                                   "itemprop=articleBody>two</p></article>",
	         "h\n\n" LONG "\n\ntwo"},
	        {DATA("{\"@type\":\"LiveBlogPosting\"}") "<p itemprop=articleBody>" LONG
	                                                 "</p>out<div itemscope><p "
	                                                 "itemprop=articleBody>two</p></div>",
	         LONG "\n\ntwo"},
	        {DATA("{\"@type\":\"LiveBlogPosting\"}") "<article>short</article><main>" LONG
	                                                 "</main>",
	         LONG},
	        {"<nav><article>" LONG "</article></nav>"
	         "<div role=dialog><article>" LONG "</article></div>",
	         ""},
	};
	struct page page = {.cut = false};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		page_read(cases[i].html, strlen(cases[i].html), &page);
		if (strcmp(buffer_text(&page.text), cases[i].text) != 0)
			fail_msg("%s\ngives: %s", cases[i].html, page.text.bytes);
	}
	page_free(&page);
}

static void test_facts(void **state)
{
	static const struct {
		const char *html, *title, *date, *url, *source;
	} cases[] = {
	        {"<title> A\n title </title>x", "A title", "", "", ""},
	        {"<title>A</title><title>B</title>x", "A", "", "", ""},
	        {"<title>A</title><meta property=og:title content='B &amp; C'>", "B & C", "", "",
	         ""},
	        {"<meta name=date content=2024-01-02>", "", "2024-01-02", "", ""},
	        {"<time datetime=2024-01-01>x</time><meta itemprop=datePublished "
	         "content=2024-01-02><meta name=date content=2024-01-03>",
	         "", "2024-01-02", "", ""},
	        {"<time datetime=2024-01-01>x</time><time datetime=2024-01-02>y</time>", "",
	         "2024-01-01", "", ""},
	        {"<time datetime=2024-01-01>x</time><time pubdate datetime=2024-01-02>y</time>", "",
	         "2024-01-02", "", ""},
	        {"<time>x</time>", "", "", "", ""},
	        {"<nitf><head><title>t</title><pubdata date.publication='20070101T000000'/>x", "t",
	         "20070101T000000", "", ""},
	        {"<newsitem date='1996-08-20'><title>t</title>x", "t", "1996-08-20", "", ""},
	        {"<script type='application/ld+json'>{\"@graph\":[{\"datePublished\" : "
	         "\"2024-01-05\"}]}</script>",
	         "", "2024-01-05", "", ""},
	        {"<script type='application/ld+json'>{\"datePublished\": 7}</script>", "", "", "",
	         ""},
	        {"<script type='application/ld+json'>{\"datePublished\":\"20", "", "", "", ""},
	        {"<script>{\"datePublished\":\"2024\"}</script>", "", "", "", ""},
	        /* What is no date hides none. */
	        {"<meta name=date content=yesterday><meta name=date content=' 2024-01-03 '>", "",
	         " 2024-01-03 ", "", ""},
	        {"<time datetime='1 hour ago'>x</time><time datetime=''>x</time>"
	         "<time datetime=2024-01-02>y</time>",
	         "", "2024-01-02", "", ""},
	        {"<time pubdate datetime=now>x</time><time datetime=2024-01-02>y</time>", "",
	         "2024-01-02", "", ""},
	        {"<script type='application/ld+json'>[{\"datePublished\":\"\"},"
	         "{\"datePublished\":null},{\"datePublished\":\"2024-01-05\"}]</script>"
	         "<meta name=date content=2024-01-06>",
	         "", "2024-01-05", "", ""},
	        {"<script type='application/ld+json'>{\"datePublished\":\"soon\"}</script>"
	         "<script type='application/ld+json'>{\"datePublished\":\"2024-01-05\"}</script>",
	         "", "2024-01-05", "", ""},
	        {"<meta name=date content=yesterday>", "", "", "", ""},
	        {"<link rel='x CANONICAL' href=http://c/><meta property=og:url content=http://o/>",
	         "", "", "http://c/", ""},
	        {"<meta property=og:url content=http://o/>", "", "", "http://o/", ""},
	        {"<link rel=stylesheet href=x><link rel=canonical>", "", "", "", ""},
	        {"<meta property=og:site_name content=S><meta content=x><meta name=date>", "", "",
	         "", "S"},
	};
	struct page page = {.cut = false};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		page_read(cases[i].html, strlen(cases[i].html), &page);
		assert_string_equal(buffer_text(&page.title), cases[i].title);
		assert_string_equal(buffer_text(&page.date), cases[i].date);
		assert_string_equal(buffer_text(&page.url), cases[i].url);
		assert_string_equal(buffer_text(&page.source), cases[i].source);
	}
	page_free(&page);
}

static void test_fragment(void **state)
{
	const char *html = "<p>x <a href=1>all a link</a></p><nav>n</nav><script>s</script>y";
	struct buffer text = {0};

	(void)state;
	page_fragment("", 0, &text);
	page_fragment("a b\n", 4, &text);
	assert_string_equal(buffer_text(&text), "a b\n");
	text.size = 0;
	page_fragment(html, strlen(html), &text);
	assert_string_equal(buffer_text(&text), "x all a link\n\ny");
	text.size = 0;
	page_fragment("<header>h</header>AT&amp;T", 26, &text);
	assert_string_equal(buffer_text(&text), "h\n\nAT&T");
	buffer_free(&text);
}

static void test_is_fragment(void **state)
{
	static const struct {
		const char *text;
		bool expected;
	} cases[] = {
	        {"", false},
	        {"<", false},
	        {"</", false},
	        {"plain", false},
	        {"1 < 2 </3 <b> <- </ a> </a", false},
	        {"x</a>", true},
	        {"</H2>", true},
	        {"< <<p>", true},
	        {"<P class=x>", true},
	        {"<pre>", false},
	        {"a<br>b", true},
	        {"a<BR />b", true},
	        {"a<br", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		/* Ends where its memory ends, for the sanitizer to watch. */
		const size_t size = strlen(cases[i].text);
		char *copy = malloc(size ? size : 1);

		assert_non_null(copy);
		memcpy(copy, cases[i].text, size);
		assert_int_equal(page_is_fragment(copy, size), cases[i].expected);
		free(copy);
	}
}

static void test_charset(void **state)
{
	static const struct labelled cases[] = {
	        {"<meta charset=utf-8>", "utf-8"},
	        {"<META CHARSET = \"koi8-r\">", "koi8-r"},
	        {"<meta http-equiv=content-type content='text/html; charset=gb2312'>", "gb2312"},
	        {"<meta name=x><meta charset='big5'", "big5"},
	        {"<meta charset=utf-8/>", "utf-8"},
	        {"<meta charset=''><meta charset=big5>", "big5"},
	        {"<meta\n\tcontent='text/html;charset=\"big5\"' HTTP-EQUIV=\"Content-Type\"/>",
	         "big5"},
	        /* Comments, and what is not a meta element's. */
	        {"<!-- <meta charset=koi8-r> --><meta charset=big5>", "big5"},
	        {"<!--><meta charset=big5>-->", "big5"},
	        {"<!-- <meta charset=koi8-r>", NULL},
	        {"<!doctype html><?xml x?><p title='<meta charset=koi8-r>'></p><meta charset=big5>",
	         "big5"},
	        {"a < b <metal charset=koi8-r>", NULL},
	        {"<meta name=description content='the charset = koi8-r thing'>", NULL},
	        {"<meta name=description content='x > y'><meta charset=big5>", "big5"},
	        {"<meta http-equiv=refresh content='0; url=/?charset=koi8-r'>", NULL},
	        {"<meta http-equiv=content-type content='text/html'>", NULL},
	        {"<meta http-equiv=content-type content='charset charset=big5'>", "big5"},
	        {"<meta name=charset>", NULL},
	        {"<meta charset=>", NULL},
	        {"<meta charset", NULL},
	        {"<p>charset=x</p>", NULL},
	        {"<", NULL},
	        {"", NULL},
	};

	(void)state;
	assert_labels(cases, sizeof(cases) / sizeof(*cases), page_charset);
}

/* Deeper than any page: it ends, and says so. */
static void test_deep(void **state)
{
	struct buffer html = {0};
	struct page page = {.cut = false};

	(void)state;
	for (int i = 0; i < 200000; i++)
		buffer_add_string(&html, "<b>");
	for (int i = 0; i < 200000; i++)
		buffer_add_string(&html, "</i>");
	page_read(html.bytes, html.size, &page);
	assert_true(page.cut);
	page_read("<p>x", 4, &page);
	assert_false(page.cut);
	assert_string_equal(buffer_text(&page.text), "x");
	buffer_free(&html);
	page_free(&page);
}

/* What needs no parser has the text that the parser finds, for which a comment is added. */
static void test_plain(void **state)
{
	static const char *const pieces[] = {
	        "<p>",          "</p>",   "<br>",   "<br/>", "<br />",    "<strong>", "</strong>",
	        "<em>",         "</em>",  "<b>",    "</b>",  "word",      "two w",    " ",
	        "\n",           "\t ",    "&nbsp;", "&amp;", "&lt;",      "&gt;",     "&quot;",
	        "\u4e2d\u6587", "\u2019", "\r\n",   "<p>x",  "</p>\n<p>", "a. ",      "5 > 4"};
	const size_t kinds = sizeof(pieces) / sizeof(*pieces);
	struct buffer html = {0}, plain = {0}, parsed = {0};
	uint64_t seed = 1;
	unsigned count = 0;

	(void)state;
	for (unsigned i = 0; i < 20000; i++) {
		unsigned left = (unsigned)(next_random(&seed) % 12);

		html.size = plain.size = parsed.size = 0;
		while (left--)
			buffer_add_string(&html, pieces[next_random(&seed) % kinds]);
		if (!page_plain(buffer_text(&html), html.size, &plain))
			continue;
		count++;
		buffer_add_string(&html, "<!---->");
		page_fragment(buffer_text(&html), html.size, &parsed);
		assert_string_equal(buffer_text(&plain), buffer_text(&parsed));
	}
	assert_true(count > 2000);
	buffer_free(&html);
	buffer_free(&plain);
	buffer_free(&parsed);
}

static void test_not_plain(void **state)
{
	static const char *const cases[] = {
	        "<p class=x>a", "<P>a",     "<div>a", "a & b",        "&copy;", "a < b",
	        "<!-- -->a",    "a\x01",    "a\x0c",  "<b><p>a</b>",  "</b>a",  "<p>a<b></p>",
	        "<b",           "<i>a</p>", "a</p>",  "<p>a</p>b</p>"};
	struct buffer text = {0};

	(void)state;
	buffer_add_string(&text, "before");
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_false(page_plain(cases[i], strlen(cases[i]), &text));
		assert_string_equal(buffer_text(&text), "before");
	}
	assert_true(page_plain("<p>a</p>", 8, &text));
	assert_string_equal(buffer_text(&text), "beforea");
	buffer_free(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_text),     cmocka_unit_test(test_facts),
	        cmocka_unit_test(test_fragment), cmocka_unit_test(test_charset),
	        cmocka_unit_test(test_deep),     cmocka_unit_test(test_is_fragment),
	        cmocka_unit_test(test_plain),    cmocka_unit_test(test_not_plain),
	};

	page_init();
	return cmocka_run_group_tests_name("page", tests, NULL, NULL);
}
