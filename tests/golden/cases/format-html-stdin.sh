# The texts of a stream are read twice, and the page is the same as of a file.
record() { # ID FILE
	printf '{"id": "%s", "text": "%s"}\n' "$1" "$(tr '\n"' " '" < "$DATA/$2.txt")"
}
{
	record a funicular-1-original
	record b tram-ru-1-original
	record c funicular-3-reprint
	record d tram-ru-3-rewrite
} > feed.jsonl
$DEDUP --format=html feed.jsonl > of-file.html
$DEDUP --format=html - < feed.jsonl > of-stream.html
cat feed.jsonl | $DEDUP --format=html -o of-pipe.html -
cmp of-file.html of-stream.html && cmp of-file.html of-pipe.html
# Numbers of the texts that are compared.
sed -n '/^"clusters":/,/<\/script>/p' of-file.html | grep -o '\[[0-9],[0-9],\[\[[012],' | sed 's/\[\[.*//'
