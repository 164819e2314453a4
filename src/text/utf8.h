/* utf8.h - single code points of text that is known to be well-formed.
 */
#ifndef DD_TEXT_UTF8_H
#define DD_TEXT_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline bool dd_utf8_continues(uint8_t byte)
{
	return (byte & 0xc0) == 0x80;
}

/* Bytes of the sequence that a first byte announces. */
static inline uint32_t dd_utf8_length(uint8_t first)
{
	return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

static inline uint32_t dd_utf8_get(const uint8_t *s)
{
	switch (dd_utf8_length(s[0])) {
	case 1:
		return s[0];
	case 2:
		return (s[0] & 31u) << 6 | (s[1] & 63u);
	case 3:
		return (s[0] & 15u) << 12 | (s[1] & 63u) << 6 | (s[2] & 63u);
	default:
		return (s[0] & 7u) << 18 | (s[1] & 63u) << 12 | (s[2] & 63u) << 6 | (s[3] & 63u);
	}
}

/* Start of the code point before `at`; at > 0. */
static inline size_t dd_utf8_before(const uint8_t *s, size_t at)
{
	do
		at--;
	while (at > 0 && dd_utf8_continues(s[at]));
	return at;
}

#endif
