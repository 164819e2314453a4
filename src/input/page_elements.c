#include "input/page_elements.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct element_name {
	const char *name;
	enum element element;
};

/* In the order of strcmp(); what is not here is inline. */
static const struct element_name elements[] = {
        {"a", ELEMENT_ANCHOR},           {"address", ELEMENT_BLOCK},
        {"amp-ad", ELEMENT_SKIP},        {"amp-embed", ELEMENT_SKIP},
        {"amp-sticky-ad", ELEMENT_SKIP}, {"applet", ELEMENT_SKIP},
        {"article", ELEMENT_ARTICLE},    {"aside", ELEMENT_SKIP},
        {"audio", ELEMENT_SKIP},         {"blockquote", ELEMENT_BLOCK},
        {"body", ELEMENT_BLOCK},         {"br", ELEMENT_BREAK},
        {"button", ELEMENT_SKIP},        {"byline", ELEMENT_BLOCK},
        {"canvas", ELEMENT_SKIP},        {"caption", ELEMENT_BLOCK},
        {"center", ELEMENT_BLOCK},       {"copyright", ELEMENT_SKIP},
        {"dateline", ELEMENT_BLOCK},     {"dd", ELEMENT_BLOCK},
        {"details", ELEMENT_BLOCK},      {"dialog", ELEMENT_SKIP},
        {"dir", ELEMENT_BLOCK},          {"div", ELEMENT_BLOCK},
        {"dl", ELEMENT_BLOCK},           {"docdata", ELEMENT_SKIP},
        {"dt", ELEMENT_BLOCK},           {"embed", ELEMENT_SKIP},
        {"fieldset", ELEMENT_BLOCK},     {"figcaption", ELEMENT_BLOCK},
        {"figure", ELEMENT_BLOCK},       {"footer", ELEMENT_SKIP},
        {"form", ELEMENT_BLOCK},         {"frameset", ELEMENT_SKIP},
        {"h1", ELEMENT_BLOCK},           {"h2", ELEMENT_BLOCK},
        {"h3", ELEMENT_BLOCK},           {"h4", ELEMENT_BLOCK},
        {"h5", ELEMENT_BLOCK},           {"h6", ELEMENT_BLOCK},
        {"head", ELEMENT_HEAD},          {"header", ELEMENT_HEADER},
        {"headline", ELEMENT_BLOCK},     {"hedline", ELEMENT_BLOCK},
        {"hr", ELEMENT_BLOCK},           {"html", ELEMENT_BLOCK},
        {"iframe", ELEMENT_SKIP},        {"legend", ELEMENT_BLOCK},
        {"li", ELEMENT_BLOCK},           {"link", ELEMENT_LINK},
        {"main", ELEMENT_MAIN},          {"map", ELEMENT_SKIP},
        {"math", ELEMENT_SKIP},          {"menu", ELEMENT_SKIP},
        {"meta", ELEMENT_META},          {"metadata", ELEMENT_SKIP},
        {"nav", ELEMENT_SKIP},           {"newsitem", ELEMENT_TIME},
        {"noscript", ELEMENT_SPARE},     {"object", ELEMENT_SKIP},
        {"ol", ELEMENT_BLOCK},           {"optgroup", ELEMENT_SKIP},
        {"option", ELEMENT_SKIP},        {"p", ELEMENT_BLOCK},
        {"pre", ELEMENT_BLOCK},          {"pubdata", ELEMENT_TIME},
        {"rp", ELEMENT_GLOSS},           {"rt", ELEMENT_GLOSS},
        {"script", ELEMENT_SCRIPT},      {"section", ELEMENT_BLOCK},
        {"select", ELEMENT_SKIP},        {"style", ELEMENT_SKIP},
        {"summary", ELEMENT_BLOCK},      {"svg", ELEMENT_SKIP},
        {"table", ELEMENT_BLOCK},        {"tbody", ELEMENT_BLOCK},
        {"td", ELEMENT_BLOCK},           {"template", ELEMENT_SPARE},
        {"textarea", ELEMENT_SKIP},      {"tfoot", ELEMENT_BLOCK},
        {"th", ELEMENT_BLOCK},           {"thead", ELEMENT_BLOCK},
        {"time", ELEMENT_TIME},          {"title", ELEMENT_TITLE},
        {"tr", ELEMENT_BLOCK},           {"ul", ELEMENT_BLOCK},
        {"video", ELEMENT_SKIP},
};

static int compare_name(const void *key, const void *item)
{
	const struct element_name *element = item;

	return strcmp(key, element->name);
}

enum element page_element(const char *name)
{
	const struct element_name *found =
	        bsearch(name, elements, sizeof(elements) / sizeof(*elements), sizeof(*elements),
	                compare_name);

	return found ? found->element : ELEMENT_INLINE;
}

bool page_is_aside(page_attributes attributes)
{
	static const char *const roles[] = {"navigation", "banner", "contentinfo", "complementary",
	                                    "search",     "menu",   "dialog"};
	const char *role = page_attribute(attributes, "role");

	for (size_t i = 0; role && i < sizeof(roles) / sizeof(*roles); i++)
		if (!strcasecmp(role, roles[i]))
			return true;
	return false;
}

/* React sends a part of a page that is late behind the rest, and has a script put it in its place. */
static bool is_late(page_attributes attributes)
{
	const char *id = page_attribute(attributes, "id");

	return id && !strncmp(id, "S:", 2);
}

bool page_is_hidden(page_attributes attributes)
{
	return (page_attribute(attributes, "hidden") && !is_late(attributes)) ||
	       page_has_word(page_attribute(attributes, "layout"), "nodisplay") ||
	       page_has_word(page_attribute(attributes, "aria-hidden"), "true") ||
	       page_has_style(attributes, "display", "none") ||
	       page_has_style(attributes, "visibility", "hidden");
}

bool page_may_be_in_head(const char *name)
{
	const enum element element = page_element(name);

	return element == ELEMENT_HEAD || element == ELEMENT_META || element == ELEMENT_LINK ||
	       element == ELEMENT_TITLE || element == ELEMENT_SCRIPT || element == ELEMENT_SPARE ||
	       !strcmp(name, "style") || !strcmp(name, "base") || !strcmp(name, "noframes");
}
