/* word_sets_template.h - which bytes decide about words, by lookups of 16 bytes.
 *
 * Before inclusion, as types and static inline functions:
 *     v8, v8_table(p)       the 16 bytes at p in each 16 bytes of the vector
 *     v8_lookup_low(t, x)   t[x % 16] for bytes of ASCII, 0 for others
 *     v8_same(a, b)         0xff where they are equal
 */
/* Sets of bytes of ASCII that differ in their lower four bits, by which they stand in a table. NONE
 * fills it. Of those that depend on whether a line
 * break always matters there are two. */
/* clang-format off */
#define NONE 0x80
static const uint8_t mark_table[16] = {
	NONE, NONE, NONE, NONE, NONE, NONE, NONE, '\'', NONE, NONE, NONE, NONE, ',', NONE, '.', '_'};
static const uint8_t loud_tables[2][16] = {{
	NONE, '!', NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, '\n', NONE, NONE, NONE, '.', '?'}, {
	NONE, '!', NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, '.', '?'}};
static const uint8_t shout_tables[2][16] = {{
	NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE,
	DD_WORDS_END, NONE}, {
	NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, '\n', NONE, NONE, NONE,
	DD_WORDS_END, NONE}};
/* clang-format on */

struct tables {
	v8 mark, loud, shout;
};

static inline struct tables tables_of(bool lines)
{
	return (struct tables){v8_table(mark_table), v8_table(loud_tables[lines]),
	                       v8_table(shout_tables[lines])};
}

/* 0xff for each byte of a set. */
static inline v8 one_of(v8 x, v8 set)
{
	return v8_same(v8_lookup_low(set, x), x);
}
