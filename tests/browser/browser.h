/* browser.h - a headless Chromium that tests drive, over the pipe of its DevTools
 * protocol (https://chromedevtools.github.io/devtools-protocol/).
 *
 * Any failure of browser or protocol ends the test program with a message: what is
 * tested is the page. One browser a program; one page at a time. For one thread.
 */
#ifndef DD_TESTS_BROWSER_H
#define DD_TESTS_BROWSER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct browser;

/* Starts the program at path with an empty profile below directory. */
struct browser *browser_open(const char *path, const char *directory);
void browser_close(struct browser *browser);

/* The window, in CSS pixels. */
void browser_size(struct browser *browser, int width, int height);
/* "screen" or "print"; "light" or "dark". */
void browser_media(struct browser *browser, const char *media, const char *scheme);
/* With scripts, which is how it starts, or without. Holds from the next page on. */
void browser_scripts(struct browser *browser, bool enabled);

/* Opens a file and waits until it is loaded. What is counted below begins anew. */
void browser_goto(struct browser *browser, const char *path, const char *fragment);
/* Value of an expression of JavaScript, as a new reference; a promise is waited for.
 * An exception ends the program. */
json_t *browser_value(struct browser *browser, const char *expression);
/* A key pressed and released: "Tab", "Enter", " ". */
void browser_key(struct browser *browser, const char *key);

/* Writes what is to be seen as a PNG, the whole page if full, or as a PDF. */
void browser_picture(struct browser *browser, const char *path, bool full);
void browser_print(struct browser *browser, const char *path);

/* Since the page was opened: requests but the one for it and data: URLs, and console messages,
 * exceptions and entries of the log, all of which a good page has none of. */
unsigned browser_requests(const struct browser *browser);
unsigned browser_complaints(const struct browser *browser);

#endif
