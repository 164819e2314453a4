#include "input/rss.h"

#include "test.h"
#include "unit/labels.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

/* "line|id|link|date|source|title|text" for each entry. */
static void take(void *cookie, const struct rss_entry *entry)
{
	static const enum rss_field order[] = {RSS_ID,     RSS_LINK,  RSS_DATE,
	                                       RSS_SOURCE, RSS_TITLE, RSS_TEXT};
	struct buffer *out = cookie;

	buffer_format(out, "%" PRIu64, entry->line);
	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++) {
		buffer_add_char(out, '|');
		buffer_add(out, entry->field[order[i]]->bytes, entry->field[order[i]]->size);
	}
	buffer_add_char(out, '\n');
}

static void test_feeds(void **state)
{
	static const struct {
		const char *xml, *entries;
		bool broken;
	} cases[] = {
	        {"<rss><channel><title>F</title><item><title>T</title><link>L</link>"
	         "<guid>G</guid><pubDate>D</pubDate><description>x</description></item>"
	         "</channel></rss>",
	         "1|G|L|D|F|T|x\n", false},
	        {"  \n<rss><channel>\n<item><description>&lt;p&gt;a&lt;/p&gt;&lt;p&gt;b"
	         "&lt;/p&gt;</description></item>\n<item/></channel></rss>",
	         "2||||||a\n\nb\n3||||||\n", false},
	        {"<rss xmlns:content='http://purl.org/rss/1.0/modules/content/' "
	         "xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><item>"
	         "<content:encoded><![CDATA[<p>the long text</p>]]></content:encoded>"
	         "<description>short</description><dc:date>D2</dc:date>"
	         "<source url='x'>Agency</source></item></channel></rss>",
	         "1|||D2|Agency||the long text\n", false},
	        /* Without a declaration of the prefix. */
	        {"<rss><channel><item><content:encoded>long text</content:encoded>"
	         "<description>d</description></item></channel></rss>",
	         "1||||||long text\n", false},
	        {"<rss xmlns:m='http://search.yahoo.com/mrss/'><channel><item><m:title>no</m:title>"
	         "<m:group><title>no</title></m:group><title>T</title></item></channel></rss>",
	         "1|||||T|\n", false},
	        {"<rss><channel><image><title>no</title></image><title>F</title><item/>"
	         "</channel></rss>",
	         "1||||F||\n", false},
	        {"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
	         "xmlns='http://purl.org/rss/1.0/'><channel><title>F</title></channel>"
	         "<item rdf:about='A'><link>L</link></item></rdf:RDF>",
	         "1|A|L||F||\n", false},
	        {"<feed xmlns='http://www.w3.org/2005/Atom'><title>F</title><entry><id>I</id>"
	         "<link rel='self' href='S'/><link rel='alternate' href='L'/><link href='M'/>"
	         "<updated>U</updated><published>P</published><title type='text'>1 &lt; 2</title>"
	         "<summary>s</summary><content type='html'>&lt;b&gt;bold&lt;/b&gt; text</content>"
	         "<source><title>no</title></source></entry></feed>",
	         "1|I|L|P|F|1 < 2|bold text\n", false},
	        {"<feed xmlns='http://www.w3.org/2005/Atom'><entry><content type='xhtml'>"
	         "<div xmlns='http://www.w3.org/1999/xhtml'><p>a &lt;b&gt;</p><p>c</p></div>"
	         "</content><updated>U</updated></entry></feed>",
	         "1|||U|||a <b>\n\nc\n", false},
	        {"<rss><channel><item><title>caf&eacute;&nbsp;&mdash;</title></item></channel></"
	         "rss>",
	         "1|||||caf\xc3\xa9\xc2\xa0\xe2\x80\x94|\n", false},
	        /* References in attributes. */
	        {"<feed xmlns='http://www.w3.org/2005/Atom'><entry>"
	         "<link href='/?a=1&amp;b=caf&eacute;&#233;&lt;&amp;eacute;'/></entry></feed>",
	         "1||/?a=1&b=caf\xc3\xa9\xc3\xa9<&eacute;||||\n", false},
	        {"<feed xmlns='http://www.w3.org/2005/Atom'><entry>"
	         "<link href='/&thetasym;&#38;amp;'/></entry></feed>",
	         "1||/\xcf\x91&amp;||||\n", false},
	        /* Its own entities: texts, and the first of two. */
	        {"<!DOCTYPE rss [<!ENTITY brand 'ACME'><!ENTITY brand 'no'><!ENTITY e 'caf&#233;'>"
	         "<!ENTITY copy 'mine'>]><rss><channel><title>&brand;</title><item><title>"
	         "The &brand; &e;, &copy; &reg;</title></item></channel></rss>",
	         "1||||ACME|The ACME caf\xc3\xa9, mine \xc2\xae|\n", false},
	        {"<!DOCTYPE rdf:RDF [<!ENTITY a-name-of-its-own 'http://x.org'>]><rdf:RDF "
	         "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
	         "<item rdf:about='&a-name-of-its-own;/&amp;1'/></rdf:RDF>",
	         "1|http://x.org/&1|||||\n", false},
	        /* Those that are no text, or no short one. */
	        {"<!DOCTYPE rss [<!ENTITY m '<b>x</b>'><!ENTITY f SYSTEM 'file:///etc/passwd'>"
	         "<!ENTITY lt2 '&#60;'><!ENTITY amp2 '&#38;'>]><rss><channel><item><title>a&m;b"
	         "</title><guid>&f;</guid><link>&lt2;&amp2;</link></item></channel></rss>",
	         "1|||||ab|\n", true},
	        /* No entity is expanded within another. */
	        {"<!DOCTYPE rss [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><rss><channel><item>"
	         "<title>x&b;y</title></item></channel></rss>",
	         "1|||||xy|\n", true},
	        {"<!DOCTYPE rss SYSTEM 'file:///etc/passwd'><rss><channel><item><title>x</title>"
	         "</item></channel></rss>",
	         "1|||||x|\n", false},
	        /* Broken. */
	        {"<rss><channel><item><title>A & B</title></item></channel></rss>", "1|||||A  B|\n",
	         true},
	        {"<rss><channel><item><title>A & B &lt; C &amp;amp;</title><description>"
	         "&lt;p&gt;a&lt;/p&gt;&lt;p&gt;b&lt;/p&gt;</description></item></channel></rss>",
	         "1|||||A B < C &|a\n\nb\n", true},
	        {"<rss><channel><item><title>x</item><item><title>y</title></item></channel>",
	         "1|||||x|\n1|||||y|\n", true},
	        {"<rss><channel><item><title>x</title><description>cut off he",
	         "1|||||x|cut off he\n", true},
	        {"<rss><channel><item><title>\x01x\xff</title></item></channel></rss>",
	         "1|||||x\xef\xbf\xbd|\n", true},
	        {"<rss/>", "", false},
	        {"", "", false},
	        {"no xml", "", true},
	};
	struct buffer out = {0}, problem = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		out.size = 0;
		rss_read(cases[i].xml, strlen(cases[i].xml), take, &out, &problem);
		if (strcmp(buffer_text(&out), cases[i].entries) != 0 ||
		    (problem.size > 0) != cases[i].broken)
			fail_msg("case %zu: %s %s", i, out.bytes, buffer_text(&problem));
	}
	buffer_free(&out);
	buffer_free(&problem);
}

/* Feeds that end before they should, and some that do not. */
static void test_whole(void **state)
{
	static const struct {
		const char *xml;
		bool is_whole;
		const char *problem; /* NULL: none */
	} cases[] = {
	        {"<rss><channel><item/></channel></rss>", true, NULL},
	        {"<rss><channel><item/></channel></rss>\n<!-- </channel> --><?x?>\n", true, NULL},
	        {"<rss><channel>\n<item/></channel>", false,
	         "line 2: Premature end of data in tag rss line 1"},
	        {"<rss><channel><item><title>a</ti", false,
	         "line 1: Premature end of data in tag item line 1"},
	        {"<rss", false, "line 1: Couldn't find end of Start Tag rss"},
	        {"<rss><item/></rss>\n<item/>", false,
	         "line 2: Extra content at the end of the document"},
	        /* The first item's second end is the channel's. */
	        {"<rss><channel><item></item></item></channel><item/></rss>", false,
	         "line 1: Extra content at the end of the document"},
	        /* Of what has no end libxml2 tells two problems, 2.15 one. */
	        {"<rss><item><title><![CDATA[a</title></item><item/></rss>", false, "line 1: "},
	        {"<rss><item/><!-- <item/></rss>", false, "line 1: "},
	        {"no feed", false, "line 1: Start tag expected, '<' not found"},
	        /* Sloppy within. */
	        {"<rss><item>\n<title>a<br>b</title></item><item/></rss>\n", true,
	         "line 2: Opening and ending tag mismatch: br line 2 and title"},
	        {"<rss><item><title>a<br>b</title></item></rss ><!-- x --><?y?>", true,
	         "line 1: Opening and ending tag mismatch: br line 1 and title"},
	        {"<r:RDF><item><title>a<br>b</title></item></r:RDF>", true,
	         "line 1: Opening and ending tag mismatch: br line 1 and title"},
	        {"<rss><item><title>a<br>b</title></item>\n", false,
	         "line 2: Premature end of data in tag item line 1"},
	        {"<rss><item><title>a<br>b</title></item></rss", false,
	         "line 1: Premature end of data in tag rss line 1"},
	        {"<rss><item><title>A & B & C</title></item></rss>", true,
	         "line 1: xmlParseEntityRef: no name"},
	};
	struct buffer out = {0}, problem = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const bool is_whole =
		        rss_read(cases[i].xml, strlen(cases[i].xml), take, &out, &problem);
		const char *expected = cases[i].problem ? cases[i].problem : "";

		if (is_whole != cases[i].is_whole ||
		    strncmp(buffer_text(&problem), expected, strlen(expected)) != 0 ||
		    !problem.size != !*expected)
			fail_msg("%s: %d, %s", cases[i].xml, is_whole, buffer_text(&problem));
	}
	buffer_free(&out);
	buffer_free(&problem);
}

static void repeat(struct buffer *out, const char *string, size_t times)
{
	while (times--)
		buffer_add_string(out, string);
}

/* How many entries a feed has, and how long all that is in them is. */
struct amount {
	size_t entries, bytes;
};

static void add_amount(void *cookie, const struct rss_entry *entry)
{
	struct amount *amount = cookie;

	amount->entries++;
	for (int field = 0; field < RSS_FIELDS; field++)
		amount->bytes += entry->field[field]->size;
}

static struct amount read_amount(struct buffer *feed, struct buffer *problem)
{
	struct amount amount = {0};

	rss_read(feed->bytes, feed->size, add_amount, &amount, problem);
	buffer_free(feed);
	return amount;
}

static const char LAST[] = "</item><item><title>last</title></item></channel></rss>";

/* What libxml2 has limits for, unless it is told otherwise: no entry is lost. */
static void test_large(void **state)
{
	struct buffer feed = {0}, problem = {0};
	struct amount amount;

	(void)state;
	/* Each end closes one element, whatever its name is. */
	buffer_add_string(&feed, "<rss><channel>");
	repeat(&feed, "<item><description>a<br>b</description></item>\n", 1000);
	buffer_add_string(&feed, "</channel></rss>");
	assert_int_equal(read_amount(&feed, &problem).entries, 1000);
	assert_true(problem.size > 0);

	buffer_add_string(&feed, "<feed xmlns='http://www.w3.org/2005/Atom'><entry>"
	                         "<content type='xhtml'>");
	repeat(&feed, "<div>", 300);
	buffer_add_string(&feed, "words");
	repeat(&feed, "</div>", 300);
	buffer_add_string(&feed, "</content></entry><entry/></feed>");
	amount = read_amount(&feed, &problem);
	assert_int_equal(amount.entries, 2);
	assert_int_equal(amount.bytes, strlen("words"));
	assert_int_equal(problem.size, 0);

	buffer_add_string(&feed, "<rss><channel><item><guid><![CDATA[");
	repeat(&feed, "0123456789", 1100000);
	buffer_add_string(&feed, "]]></guid>");
	buffer_add_string(&feed, LAST);
	amount = read_amount(&feed, &problem);
	assert_int_equal(amount.entries, 2);
	assert_int_equal(amount.bytes, 11000000 + strlen("last"));
	assert_int_equal(problem.size, 0);
	buffer_free(&problem);
}

/* What would take memory or time without bounds. */
static void test_hostile(void **state)
{
	struct buffer feed = {0}, problem = {0};
	struct amount amount;
	size_t size;

	(void)state;
	/* A billion laughs. */
	buffer_add_string(&feed, "<!DOCTYPE rss [<!ENTITY a0 'laugh'>");
	for (int i = 1; i < 12; i++) {
		buffer_format(&feed, "<!ENTITY a%d '", i);
		for (int times = 0; times < 10; times++)
			buffer_format(&feed, "&a%d;", i - 1);
		buffer_add_string(&feed, "'>");
	}
	buffer_add_string(&feed, "]><rss><channel><item rdf:about='&a11;'><title>&a11;</title>"
	                         "<link href='&a11;'/><description>&a11;</description>");
	buffer_add_string(&feed, LAST);
	amount = read_amount(&feed, &problem);
	assert_int_equal(amount.entries, 2);
	assert_true(amount.bytes < 50);

	/* The same in parameter entities. */
	buffer_add_string(&feed, "<!DOCTYPE rss [<!ENTITY % a '<!ENTITY x \"laugh\">'>"
	                         "<!ENTITY % b '%a;%a;%a;'>%b;%b;]>"
	                         "<rss><channel><item><title>&x;</title>");
	buffer_add_string(&feed, LAST);
	amount = read_amount(&feed, &problem);
	assert_int_equal(amount.entries, 2);
	assert_int_equal(amount.bytes, strlen("last"));

	/* Long texts of entities, and many short ones. */
	for (size = 250; size <= 260; size += 10) {
		buffer_add_string(&feed, "<!DOCTYPE rss [<!ENTITY a '");
		repeat(&feed, "0123456789", size / 10);
		buffer_add_string(&feed, "'>]><rss><channel><item><guid>&a;</guid>");
		buffer_add_string(&feed, LAST);
		amount = read_amount(&feed, &problem);
		assert_int_equal(amount.entries, 2);
		assert_int_equal(amount.bytes, strlen("last") + (size == 250 ? 250 : 0));
	}
	buffer_add_string(&feed, "<!DOCTYPE rss [<!ENTITY a '");
	repeat(&feed, "0123456789", 25);
	buffer_add_string(&feed, "'>]><rss><channel><item rdf:about='");
	repeat(&feed, "&a;", 1000);
	buffer_add_string(&feed, "'><link>");
	repeat(&feed, "&a;", 1000);
	buffer_add_string(&feed, "</link>");
	buffer_add_string(&feed, LAST);
	size = feed.size;
	amount = read_amount(&feed, &problem);
	assert_int_equal(amount.entries, 2);
	assert_in_range(amount.bytes, size / 2, size * 3 / 2);

	/* Long values of attributes that nobody wrote. */
	buffer_add_string(&feed, "<!DOCTYPE rss [<!ATTLIST item about CDATA '");
	repeat(&feed, "0123456789", 1000);
	buffer_add_string(&feed, "'>]><rss><channel>");
	repeat(&feed, "<item/>", 1000);
	buffer_add_string(&feed, "</channel></rss>");
	amount = read_amount(&feed, &problem);
	/* libxml2 2.14 gives up when they come to a megabyte. */
	assert_true(amount.entries == 1000 || problem.size > 0);
	assert_int_equal(amount.bytes, 0);

	buffer_add_string(&feed, "<rss><channel><item><title>first</title></item><item>");
	repeat(&feed, "<a xmlns:p='u'>", 100000);
	amount = read_amount(&feed, &problem);
	assert_int_equal(amount.entries, 2);
	/* libxml2 2.15 stops at 2,048 by itself. */
	assert_true(!strcmp(buffer_text(&problem), "nested deeper than 16384 elements") ||
	            strstr(buffer_text(&problem), "Excessive depth"));
	buffer_free(&problem);
}

static void test_charset(void **state)
{
	static const struct labelled cases[] = {
	        {"<?xml version=\"1.0\" encoding=\"koi8-r\"?>", "koi8-r"},
	        {"\n<?xml version='1.0' encoding = 'big5' ?>", "big5"},
	        {"<?xml version='1.0'?><rss encoding='x'>", NULL},
	        {"<?xml encoding=x?>", NULL},
	        {"<?xml encoding='x", NULL},
	        {"<?xml encoding=''?>", NULL},
	        {"<rss encoding='x'>", NULL},
	        {"", NULL},
	};

	(void)state;
	assert_labels(cases, sizeof(cases) / sizeof(*cases), xml_charset);
}

static void test_detect(void **state)
{
	static const struct {
		const char *xml;
		bool is_feed;
	} cases[] = {
	        {"<rss>", true},
	        {"<feed xmlns='x'>", true},
	        {"<r:RDF >", true},
	        {"<?xml?><!-- <b> --><!DOCTYPE rss><rss/>", true},
	        {"<!DOCTYPE rss [<!ENTITY nbsp \"&#160;\">]><rss>", true},
	        {"<!DOCTYPE rss [\n<!ENTITY gt \"]>\">\n<!-- don't ]> --> ] \n><rss>", true},
	        {"<!DOCTYPE rss PUBLIC \"-//x//>\" 'y'><rss>", true},
	        {"<?xml version='1.0'?><?x a='b > c'?><rss>", true},
	        {"<!DOCTYPE rss [<!ENTITY nbsp \"&#160;\"><rss>", false},
	        {"<!DOCTYPE rss [<!ENTITY nbsp \"&#160;><rss>", false},
	        {"<?x a='<rss>'?>", false},
	        {"<?x <rss>", false},
	        {"<!DOCTYPE rss [<!-- ><rss>", false},
	        {"<!-- <rss> -->", false},
	        {"<rssfeed>", false},
	        {"rss", false},
	        {"<", false},
	        {"<!-- ", false},
	        {"<rss", false},
	        {"", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (rss_detect(cases[i].xml, strlen(cases[i].xml)) != cases[i].is_feed)
			fail_msg("%s", cases[i].xml);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_feeds),   cmocka_unit_test(test_whole),
	        cmocka_unit_test(test_large),   cmocka_unit_test(test_hostile),
	        cmocka_unit_test(test_charset), cmocka_unit_test(test_detect),
	};

	return cmocka_run_group_tests_name("rss", tests, NULL, NULL);
}
