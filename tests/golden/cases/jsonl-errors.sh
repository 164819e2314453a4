{
	record good-1 1
	echo 'not json'
	echo '{"id": 1, "text": "unfinished'
	echo '{"id": 2}'
	echo '{"id": 3, "text": 5}'
	echo '{"id": 4, "text": null}'
	echo '{"id": 5, "text": "bad \x escape"}'
	echo '{"id": 6, "text": "a"} trailing'
	echo '{"id": 7, "text": "a",}'
	echo '{"id" 8}'
	echo '["text", "a"]'
	printf '{"id": 9, "text": "raw\ttab"}\n'
	printf '{"id": 10, "text": "nul\0"}\n'
	echo '{"id": 11, "text": "a", "n": 01}'
	echo '{"id": 12, "text": "a", "n": [1, 2}}'
	echo '{"id": 13, "text": "a", "n": tru}'
	echo '{'
	record good-2 1
} > r.jsonl
$DEDUP -f tsv r.jsonl; echo $?
tr -d '\0' < r.jsonl > s.jsonl
$DEDUP -f tsv s.jsonl; echo $?
$DEDUP -f jsonl s.jsonl 2>/dev/null | grep skipped | head -n 3
