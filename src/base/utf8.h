/* utf8.h - which bytes make a character (The Unicode Standard, table 3-7). */
#ifndef DD_BASE_UTF8_H
#define DD_BASE_UTF8_H

#include <stdbool.h>
#include <stdint.h>

/* Whether the second byte of a sequence may follow the first one, which is 0xc2 to 0xf4. */
static inline bool dd_utf8_second(uint8_t first, uint8_t second)
{
	uint8_t low = 0x80, high = 0xbf;

	if (first == 0xe0)
		low = 0xa0;
	else if (first == 0xed)
		high = 0x9f;
	else if (first == 0xf0)
		low = 0x90;
	else if (first == 0xf4)
		high = 0x8f;
	return second >= low && second <= high;
}

#endif
