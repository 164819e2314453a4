#include "browser.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Of one answer. A machine that does nothing else starts a browser in a second. */
#define PATIENCE 120000

struct browser {
	pid_t process;
	int to, from; /* its descriptors 3 and 4 */
	char *input;
	size_t size, capacity;
	int last_id;
	char *session;
	bool loaded;
	unsigned requests, complaints;
};

static void stop_group(pid_t process)
{
	if (process > 0) {
		kill(-process, SIGKILL);
		waitpid(process, NULL, 0);
	}
}

static pid_t running; /* for give_up() alone */

__attribute__((format(printf, 1, 2))) static _Noreturn void give_up(const char *format, ...)
{
	va_list arguments;

	fputs("browser: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	stop_group(running);
	exit(1);
}

/* --- Messages: JSON objects, each with a NUL after it --- */

static void write_all(struct browser *browser, const char *bytes, size_t size)
{
	while (size) {
		ssize_t written = write(browser->to, bytes, size);

		if (written < 0 && errno != EINTR)
			give_up("it does not listen: %s", strerror(errno));
		if (written > 0) {
			bytes += written;
			size -= (size_t)written;
		}
	}
}

static void read_more(struct browser *browser)
{
	struct pollfd ready = {.fd = browser->from, .events = POLLIN};
	ssize_t got;

	if (browser->size == browser->capacity) {
		browser->capacity = browser->capacity ? browser->capacity * 2 : 1 << 16;
		browser->input = realloc(browser->input, browser->capacity);
		if (!browser->input)
			give_up("out of memory");
	}
	if (poll(&ready, 1, PATIENCE) == 0)
		give_up("no answer");
	got = read(browser->from, browser->input + browser->size,
	           browser->capacity - browser->size);
	if (got == 0 || (got < 0 && errno != EINTR))
		give_up("it went away");
	browser->size += got > 0 ? (size_t)got : 0;
}

static json_t *read_message(struct browser *browser)
{
	size_t searched = 0;
	json_error_t error;
	json_t *message;
	char *end;

	while (browser->size == searched ||
	       !(end = memchr(browser->input + searched, '\0', browser->size - searched))) {
		searched = browser->size;
		read_more(browser);
	}
	message =
	        json_loadb(browser->input, (size_t)(end - browser->input), JSON_ALLOW_NUL, &error);
	if (!message)
		give_up("not JSON: %s", error.text);
	browser->size -= (size_t)(end + 1 - browser->input);
	memmove(browser->input, end + 1, browser->size);
	return message;
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static void complain(struct browser *browser, const json_t *parameters)
{
	char *text = json_dumps(parameters, JSON_COMPACT);

	browser->complaints++;
	fprintf(stderr, "browser: %.1000s\n", text);
	free(text);
}

static void note_request(struct browser *browser, const json_t *parameters)
{
	const char *url = text_of(json_object_get(parameters, "request"), "url");

	/* The page itself; and what the browser draws a field with, which is in the URL. */
	if (!strcmp(text_of(parameters, "type"), "Document") || !strncmp(url, "data:", 5))
		return;
	browser->requests++;
	fprintf(stderr, "browser: request of %.200s\n", url);
}

static void note_event(struct browser *browser, const json_t *message)
{
	const char *method = text_of(message, "method");
	const json_t *parameters = json_object_get(message, "params");

	if (!strcmp(method, "Page.loadEventFired"))
		browser->loaded = true;
	else if (!strcmp(method, "Network.requestWillBeSent"))
		note_request(browser, parameters);
	else if (!strcmp(method, "Runtime.consoleAPICalled") ||
	         !strcmp(method, "Runtime.exceptionThrown") || !strcmp(method, "Log.entryAdded") ||
	         !strcmp(method, "Page.javascriptDialogOpening"))
		complain(browser, parameters);
}

/* Sends a command, takes over its parameters (NULL: none), and returns the answer as a
 * new reference. */
static json_t *call(struct browser *browser, const char *method, json_t *parameters)
{
	json_t *message = json_pack("{s:i, s:s}", "id", ++browser->last_id, "method", method);
	json_t *result = NULL;
	char *text;

	if (parameters)
		json_object_set_new(message, "params", parameters);
	if (browser->session)
		json_object_set_new(message, "sessionId", json_string(browser->session));
	text = json_dumps(message, JSON_COMPACT);
	write_all(browser, text, strlen(text) + 1);
	free(text);
	json_decref(message);
	while (!result) {
		message = read_message(browser);
		if (json_integer_value(json_object_get(message, "id")) != browser->last_id) {
			note_event(browser, message);
		} else {
			result = json_incref(json_object_get(message, "result"));
			if (!result)
				give_up("%s: %s", method,
				        text_of(json_object_get(message, "error"), "message"));
		}
		json_decref(message);
	}
	return result;
}

static void tell(struct browser *browser, const char *method, json_t *parameters)
{
	json_decref(call(browser, method, parameters));
}

/* --- Start and end --- */

static _Noreturn void become_browser(const char *path, const char *directory, int commands,
                                     int answers)
{
	char profile[4096];
	int null = open("/dev/null", O_RDWR);
	/* No sandbox: tests run as root and in containers, and the page is our own. */
	const char *const arguments[] = {
	        path,
	        "--headless",
	        "--no-sandbox",
	        "--disable-gpu",
	        "--disable-quic",
	        "--disable-dev-shm-usage",
	        "--disable-background-networking",
	        "--disable-component-update",
	        "--disable-sync",
	        "--disable-extensions",
	        "--no-first-run",
	        "--no-default-browser-check",
	        "--force-color-profile=srgb",
	        "--hide-scrollbars",
	        "--remote-debugging-pipe",
	        profile,
	        "about:blank",
	        NULL,
	};

	snprintf(profile, sizeof(profile), "--user-data-dir=%s", directory);
	/* Out of the way of 3 and 4 first. */
	commands = fcntl(commands, F_DUPFD, 10);
	answers = fcntl(answers, F_DUPFD, 10);
	null = fcntl(null, F_DUPFD, 10);
	dup2(commands, 3);
	dup2(answers, 4);
	for (int i = 0; i < 3; i++)
		dup2(null, i);
	close(commands);
	close(answers);
	close(null);
	setpgid(0, 0);
	execv(path, (char *const *)(uintptr_t)arguments);
	_exit(127);
}

static void attach(struct browser *browser)
{
	json_t *target =
	        call(browser, "Target.createTarget", json_pack("{s:s}", "url", "about:blank"));
	json_t *session = call(
	        browser, "Target.attachToTarget",
	        json_pack("{s:s, s:b}", "targetId", text_of(target, "targetId"), "flatten", 1));

	browser->session = strdup(text_of(session, "sessionId"));
	json_decref(target);
	json_decref(session);
	tell(browser, "Page.enable", NULL);
	tell(browser, "Runtime.enable", NULL);
	tell(browser, "Log.enable", NULL);
	tell(browser, "Network.enable", NULL);
}

struct browser *browser_open(const char *path, const char *directory)
{
	struct browser *browser = calloc(1, sizeof(*browser));
	int commands[2], answers[2];

	if (!browser || pipe(commands) || pipe(answers))
		give_up("%s", strerror(errno));
	signal(SIGPIPE, SIG_IGN);
	browser->process = fork();
	if (browser->process < 0)
		give_up("%s", strerror(errno));
	if (!browser->process)
		become_browser(path, directory, commands[0], answers[1]);
	running = browser->process;
	close(commands[0]);
	close(answers[1]);
	browser->to = commands[1];
	browser->from = answers[0];
	attach(browser);
	return browser;
}

void browser_close(struct browser *browser)
{
	stop_group(browser->process);
	running = 0;
	close(browser->to);
	close(browser->from);
	free(browser->session);
	free(browser->input);
	free(browser);
}

/* --- What a test does --- */

void browser_size(struct browser *browser, int width, int height)
{
	tell(browser, "Emulation.setDeviceMetricsOverride",
	     json_pack("{s:i, s:i, s:i, s:b}", "width", width, "height", height,
	               "deviceScaleFactor", 1, "mobile", width < 600));
}

void browser_media(struct browser *browser, const char *media, const char *scheme)
{
	tell(browser, "Emulation.setEmulatedMedia",
	     json_pack("{s:s, s:[{s:s, s:s}]}", "media", media, "features", "name",
	               "prefers-color-scheme", "value", scheme));
}

void browser_scripts(struct browser *browser, bool enabled)
{
	tell(browser, "Emulation.setScriptExecutionDisabled",
	     json_pack("{s:b}", "value", !enabled));
}

static void navigate(struct browser *browser, const char *url)
{
	browser->loaded = false;
	tell(browser, "Page.navigate", json_pack("{s:s}", "url", url));
	while (!browser->loaded) {
		json_t *event = read_message(browser);

		note_event(browser, event);
		json_decref(event);
	}
}

void browser_goto(struct browser *browser, const char *path, const char *fragment)
{
	char *absolute = realpath(path, NULL), url[5000];

	if (!absolute)
		give_up("%s: %s", path, strerror(errno));
	snprintf(url, sizeof(url), "file://%s%s", absolute, fragment);
	free(absolute);
	/* Another page in between: the same one with another fragment is not loaded. */
	navigate(browser, "about:blank");
	browser->requests = browser->complaints = 0;
	navigate(browser, url);
}

json_t *browser_value(struct browser *browser, const char *expression)
{
	json_t *answer = call(browser, "Runtime.evaluate",
	                      json_pack("{s:s, s:b, s:b}", "expression", expression,
	                                "returnByValue", 1, "awaitPromise", 1));
	json_t *exception = json_object_get(answer, "exceptionDetails");
	json_t *value = json_object_get(json_object_get(answer, "result"), "value");

	if (exception)
		give_up("%s: %s", expression,
		        text_of(json_object_get(exception, "exception"), "description"));
	value = value ? json_incref(value) : json_null();
	json_decref(answer);
	return value;
}

void browser_key(struct browser *browser, const char *key)
{
	bool is_enter = !strcmp(key, "Enter");
	const char *text = is_enter ? "\r" : key[1] ? "" : key;
	int code = is_enter ? 13 : !strcmp(key, "Tab") ? 9 : key[0];

	tell(browser, "Input.dispatchKeyEvent",
	     json_pack("{s:s, s:s, s:s, s:i}", "type", *text ? "keyDown" : "rawKeyDown", "key", key,
	               "text", text, "windowsVirtualKeyCode", code));
	tell(browser, "Input.dispatchKeyEvent",
	     json_pack("{s:s, s:s, s:i}", "type", "keyUp", "key", key, "windowsVirtualKeyCode",
	               code));
}

/* RFC 4648. */
static void write_base64(const char *text, const char *path)
{
	static const char digits[] =
	        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	FILE *file = fopen(path, "w");
	unsigned bits = 0, have = 0;

	if (!file)
		give_up("%s: %s", path, strerror(errno));
	for (; *text && *text != '='; text++) {
		bits = bits << 6 | (unsigned)(strchr(digits, *text) - digits);
		have += 6;
		if (have >= 8) {
			have -= 8;
			fputc((int)(bits >> have & 0xff), file);
		}
	}
	fclose(file);
}

void browser_picture(struct browser *browser, const char *path, bool full)
{
	json_t *answer =
	        call(browser, "Page.captureScreenshot",
	             json_pack("{s:s, s:b}", "format", "png", "captureBeyondViewport", full));

	write_base64(text_of(answer, "data"), path);
	json_decref(answer);
}

void browser_print(struct browser *browser, const char *path)
{
	json_t *answer = call(browser, "Page.printToPDF",
	                      json_pack("{s:f, s:f}", "paperWidth", 8.27, "paperHeight", 11.69));

	write_base64(text_of(answer, "data"), path);
	json_decref(answer);
}

unsigned browser_requests(const struct browser *browser)
{
	return browser->requests;
}

unsigned browser_complaints(const struct browser *browser)
{
	return browser->complaints;
}
