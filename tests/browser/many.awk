# many.awk: JSONL that dedup finds CLUSTERS clusters in (awk -v clusters=10000 -f
# many.awk), with titles, sources, dates and addresses: two to five articles each, of
# 60 to 90 invented words, copies with other capitals or some words replaced.

# L'Ecuyer 1988: two Lehmer generators combined.
function next_number(n,   z) {
	s1 = s1 * 40014 % 2147483563
	s2 = s2 * 40692 % 2147483399
	z = s1 - s2
	return (z < 1 ? z + 2147483562 : z) % n
}

function new_word(   word, i) {
	word = ""
	for (i = 0; i < 3 + next_number(2); i++)
		word = word substr("bdfgklmnprstvz", next_number(14) + 1, 1) \
			substr("aeiou", next_number(5) + 1, 1)
	return word
}

function capital(word) {
	return toupper(substr(word, 1, 1)) substr(word, 2)
}

# The words, those replaced in one of so many; every tenth ends a sentence.
function text(one_in,   i, word, out, starts) {
	out = ""
	starts = 1
	for (i = 0; i < count; i++) {
		word = one_in && next_number(one_in) == 0 ? new_word() : words[i]
		out = out (i ? " " : "") (starts ? capital(word) : word)
		starts = i % 10 == 9 || i == count - 1
		if (starts)
			out = out "."
	}
	return out
}

function record(id, title, source, day, body) {
	printf "{\"id\":\"%s\",\"title\":\"%s\",\"source\":\"%s\",\"date\":\"2026-%02d-%02d\",", \
		id, title, source, int(day / 28) + 1, day % 28 + 1
	printf "\"url\":\"https://example.org/%s\",\"text\":\"%s\"}\n", id, body
}

BEGIN {
	s1 = 12345
	s2 = 54321
	for (i = 0; i < 40; i++)
		sources[i] = capital(new_word()) " " (i % 2 ? "Post" : "Courier")
	for (n = 1; n <= clusters; n++) {
		count = 40 + next_number(20)
		for (i = 0; i < count; i++)
			words[i] = new_word()
		title = capital(words[0]) " " words[1] " " words[2] " " words[3] " " words[4]
		day = next_number(300)
		members = 2 + (next_number(3) == 0) * (1 + next_number(3))
		for (m = 1; m <= members; m++)
			record("article-" n "-" m, m == 2 ? toupper(title) : title,
				sources[next_number(40)], day + m,
				m == 1 || m == 3 ? text(0) : text(15 + next_number(30)))
	}
}
