# Copies under one address are one article however far apart their dates are.
text=$(article 1 | tr '\n' ' ')
record() {
	printf '{"id":"%s","text":"%s","date":"%s","url":"%s"}\n' "$1" "$text" "$2" "$3"
}
{
	record first 2024-01-01 'http://www.example.org/a/'
	record other 2024-01-02 'http://other.org/a'
	record late 2024-06-01 'https://m.example.org/a?utm_source=rss#top'
	record later 2024-06-02 'https://other.org/b'
	record apart 2024-12-01 'https://example.org/c'
	record amp 2025-06-01 'https://other.org/amp/a'
} > r.jsonl
$DEDUP -f groups --all --window=7 r.jsonl
echo; tac r.jsonl | $DEDUP -f groups --all --window=7 -
