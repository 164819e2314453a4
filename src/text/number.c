#include "text/number.h"

#include <string.h>

uint32_t dd_number_significant(const uint8_t *number, uint32_t n)
{
	uint32_t digits = 0;

	for (uint32_t i = 0; i < n; i++)
		digits += number[i] != '.' && (digits || number[i] != '0');
	return digits;
}

uint32_t dd_number_join(const uint8_t *text, uint32_t *at, uint8_t number[DD_NUMBER_MAX])
{
	uint32_t end = dd_number_end(text, *at), n = end - *at, next;
	uint8_t mark = text[end];

	if (!dd_number_mark(mark) || !dd_is_digit(text[end + 1]) || n > DD_NUMBER_MAX)
		return 0;
	memcpy(number, text + *at, n);
	/* Groups of three after one to three digits, all with one mark. */
	if (n <= 3 && number[0] != '0')
		for (; n + 3 <= DD_NUMBER_MAX && text[end] == mark &&
		       dd_number_end(text, end + 1) == end + 4;
		     n += 3, end += 4)
			memcpy(number + n, text + end + 1, 3);
	next = dd_number_end(text, end + 1);
	if ((text[end] == '.' || text[end] == ',') && next > end + 1 &&
	    n + (next - end) <= DD_NUMBER_MAX) {
		number[n++] = '.';
		memcpy(number + n, text + end + 1, next - end - 1);
		n += next - end - 1;
		end = next;
	}
	*at = end;
	return n;
}
