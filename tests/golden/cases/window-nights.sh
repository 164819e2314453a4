# What lies in a window, and what has one address, is the same for a stream and for a run a night
# as for one run; whatever was in the memory before.
text=$(article 1 | tr '\n' ' ')
edited="$text On Wednesday the owner promised a full inquiry into it."
record() { # ID TEXT DATE [URL]
	printf '{"id":"%s","text":"%s","date":"%s","url":"%s"}\n' "$@"
}
{
	record first "$text" 2024-05-01 ''
	record apart "$text" 2024-05-10 ''
	record edited "$edited" 2024-05-09 ''
} > dates.jsonl
{
	record first "$text" 2024-05-01 'http://x.org/1'
	record late "$text" 2024-05-20 'https://www.x.org/1?utm_source=rss'
	record other "$text" 2024-08-01 'https://www.x.org/2'
} > places.jsonl
for file in dates places; do
	$DEDUP -f pairs --window=2 $file.jsonl
	for garbage in 0 1 85 255; do
		MALLOC_PERTURB_=$garbage $DEDUP --filter --window=2 < $file.jsonl | cut -d '"' -f 4 | xargs
	done
	while read -r line; do
		printf '%s\n' "$line" > night.jsonl
		$DEDUP -f pairs --window=2 --index $file.db night.jsonl
	done < $file.jsonl
done
$DEDUP --explain first late --window=2 places.jsonl | head -n 1
$DEDUP --explain first late --window=2 --index places.db | head -n 1
$DEDUP --explain first other --window=2 places.jsonl | head -n 1
