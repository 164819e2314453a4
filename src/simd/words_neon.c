/* words_neon.c - the kernel find_words of NEON. */
#include "simd/tables.h"
#include "simd/vectors_neon.h"

#include "simd/words16_template.h"

size_t dd_find_words_neon(const struct dd_word_source *source, struct dd_word_marks *marks)
{
	return find_words(source, marks);
}
