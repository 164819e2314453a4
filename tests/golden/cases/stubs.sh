# Stubs and empty texts by the hundred thousand: reported as what they are, never merged
# for being empty, and no bucket of them is paired off.
awk 'BEGIN {
	for (i = 0; i < 25000; i++) {
		print "{\"id\":\"e" i "\",\"text\":\"\"}"
		print "{\"id\":\"v" i "\",\"text\":\"Video:\"}"
		print "{\"id\":\"d" i "\",\"text\":\" \\n\\u00a0... --- !\"}"
		print "{\"id\":\"n" i "\",\"text\":\"Please enable cookies " i "\"}"
	}
}' > r.jsonl
$DEDUP --list=drop r.jsonl > drop; echo $?
wc -l < drop
cut -c 1 drop | uniq -c
$DEDUP -f tsv r.jsonl | head -n 3
$DEDUP -f jsonl r.jsonl | tail -n 1
