/* tables.h - the table of each instruction set, and the scalar routines that the
 * others use for what is too short for a vector. Only for src/simd.
 */
#ifndef DD_SIMD_TABLES_H
#define DD_SIMD_TABLES_H

#include "simd/kernels.h"

extern const struct dd_kernels dd_kernels_scalar;
#if defined(__x86_64__)
extern const struct dd_kernels dd_kernels_sse42;
extern const struct dd_kernels dd_kernels_avx2;
extern const struct dd_kernels dd_kernels_avx512;
#elif defined(__aarch64__)
extern const struct dd_kernels dd_kernels_neon;
#endif

size_t dd_shingle_scalar(const uint64_t *word, size_t n, unsigned k, uint32_t *out);
size_t dd_pick_scalar(const uint16_t *number, size_t n, const uint32_t *bits, uint32_t *out);
size_t dd_slots_scalar(uint32_t *book, const uint32_t *code, size_t n, uint16_t *slot,
                       uint32_t *left);
size_t dd_quote_scalar(const uint32_t *code, size_t n, uint64_t *out);
void dd_sketch_scalar(const uint32_t *shingle, size_t n, uint8_t signature[DD_REGISTERS]);

/* The kernels of text, which stand in files of their own. See kernels.h. */
#define DD_TEXT_KERNELS(isa)                                                                       \
	size_t dd_fold_plain_##isa(const uint8_t *bytes, size_t n, uint8_t *text, size_t *at,      \
	                           uint64_t *upper, const struct dd_fold_bytes *tables);           \
	size_t dd_fold_ascii_##isa(const uint8_t *bytes, size_t n, uint8_t *text,                  \
	                           uint64_t *upper);                                               \
	size_t dd_fold_han_##isa(const uint8_t *bytes, size_t n, uint8_t *text, size_t *at,        \
	                         const struct dd_fold_bytes *tables, uint32_t *turns,              \
	                         size_t *count);                                                   \
	size_t dd_skip_han_##isa(const uint8_t *bytes, size_t n, uint8_t *copy);                   \
	void dd_hash_pairs_##isa(const uint8_t *text, size_t n, uint64_t *hash);                   \
	size_t dd_find_words_##isa(const struct dd_word_source *source,                            \
	                           struct dd_word_marks *marks);                                   \
	void dd_hash_words_##isa(const uint8_t *text, const uint32_t *edge, size_t n,              \
	                         bool foreign, uint64_t *hash);                                    \
	size_t dd_code_words_##isa(const uint8_t *text, const uint32_t *edge, size_t n,            \
	                           const uint64_t *hash, const uint64_t *upper, uint32_t *code,    \
	                           uint32_t *left);                                                \
	size_t dd_settle_numbers_##isa(const uint8_t *text, const uint32_t *edge,                  \
	                               const uint64_t *runs, size_t words, uint64_t *hash,         \
	                               uint32_t *code, uint32_t *left);
#if defined(__x86_64__)
size_t dd_find_words_sse42(const struct dd_word_source *source, struct dd_word_marks *marks);
DD_TEXT_KERNELS(avx2)
DD_TEXT_KERNELS(avx512)
#elif defined(__aarch64__)
size_t dd_find_words_neon(const struct dd_word_source *source, struct dd_word_marks *marks);
#endif

/* valid_utf8 when bytes[0..checked) is known to be valid but for a character that
 * may be cut off at its end. */
size_t dd_valid_utf8_from(const uint8_t *bytes, size_t checked, size_t n);

#endif
