/* words_sse42.c - the kernel find_words of SSE4.2. */
#include "simd/tables.h"
#include "simd/vectors_sse42.h"

#include "simd/words16_template.h"

size_t dd_find_words_sse42(const struct dd_word_source *source, struct dd_word_marks *marks)
{
	return find_words(source, marks);
}
