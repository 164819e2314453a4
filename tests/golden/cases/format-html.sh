# The page without its style and script, which are the same in every page.
body() {
	awk '/^<\/(style|script)>$/ { inside = 0 } !inside { print } /^<(style|script)>/ { inside = 1 }'
}
line() { # ID ARTICLE TITLE SOURCE DATE
	printf '{"id": "%s", "text": "%s", "title": "%s", "source": "%s", "date": "%s", "url": "https://example.org/%s"}\n' \
		"$1" "$(< "$POOL/$2.line")" "$3" "$4" "$5" "$1"
}
{
	line a 1 'Bridge opens' 'Morning Post' 2026-03-01
	line b 2 'Ferry sold' 'Evening Star' 2026-03-02T10:30:00Z
	line c 1 'BRIDGE OPENS' 'Evening Star' 2026-03-03
	line d 3 'Alone' 'Morning Post' 2026-03-09
	line e 1 'Bridge opens at last' 'Wire' 2026-03-01T08:00:00+02:00
} > feed.jsonl
$DEDUP --format=html feed.jsonl | body | sed '/Content-Security-Policy/d'
