/* labels.h - what a document says of its charset, as its reader finds it. */
#ifndef DD_TESTS_LABELS_H
#define DD_TESTS_LABELS_H

#include "test.h"

#include <string.h>

struct labelled {
	const char *text, *label; /* NULL: it says nothing */
};

static inline void assert_labels(const struct labelled *cases, size_t count,
                                 const char *(*find)(const char *, size_t, size_t *))
{
	for (size_t i = 0; i < count; i++) {
		size_t size = 0;
		const char *label = find(cases[i].text, strlen(cases[i].text), &size);

		if (!cases[i].label) {
			assert_null(label);
			continue;
		}
		assert_non_null(label);
		assert_int_equal(size, strlen(cases[i].label));
		assert_memory_equal(label, cases[i].label, size);
	}
}

#endif
