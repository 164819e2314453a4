# lib.sh: what the golden cases share. $POOL is a directory for make_pool.

# make_pool: made-up articles 0 to 1400 of 80 words, as N.txt and on one line as N.line;
# no two have anything in common but the shape.
make_pool() {
	# L'Ecuyer 1988: two Lehmer generators combined. (The articles of one linear
	# congruential generator overlap: they are pieces of one cycle.)
	awk -v pool="$POOL" 'function next_number(n,   z) {
		s1 = s1 * 40014 % 2147483563
		s2 = s2 * 40692 % 2147483399
		z = s1 - s2
		return (z < 1 ? z + 2147483562 : z) % n
	}
	function word(   i, w) {
		w = ""
		for (i = 0; i < 3 + next_number(2); i++)
			w = w substr("bdfgklmnprstvz", next_number(14) + 1, 1) \
				substr("aeiou", next_number(5) + 1, 1)
		return w
	}
	BEGIN {
		for (n = 0; n <= 1400; n++) {
			s1 = n * 1000003 + 12345
			s2 = n * 69069 + 54321
			text = all = ""
			for (sentence = 0; sentence < 8; sentence++) {
				line = toupper(substr("abcdefgh", sentence + 1, 1)) word()
				for (i = 0; i < 9; i++)
					line = line " " word()
				text = text line ".\n"
				all = all line ". "
			}
			printf "%s", text > (pool "/" n ".txt")
			print all > (pool "/" n ".line")
			close(pool "/" n ".txt")
			close(pool "/" n ".line")
		}
	}'
}

# article N: one of the made-up articles.
article() {
	cat "$POOL/$1.txt"
}

# record ID N: a JSONL record of article N.
record() {
	printf '{"id": "%s", "text": "%s"}\n' "$1" "$(< "$POOL/$2.line")"
}

# records N: the first N articles, named r1, r2, ...
records() {
	local i
	for ((i = 1; i <= $1; i++)); do printf '%s/%d.line\n' "$POOL" $i; done | xargs cat |
		awk '{ printf "{\"id\": \"r%d\", \"text\": \"%s\"}\n", NR, $0 }'
}

# skip REASON: ends the case without a verdict.
skip() {
	echo "$1" >&2
	exit 77
}

# unprivileged COMMAND...: root may read everything; give it up.
unprivileged() {
	if [ "$(id -u)" != 0 ]; then
		"$@"
	elif command -v setpriv > /dev/null; then
		setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
	else
		skip "root can read everything, and setpriv is missing"
	fi
}
