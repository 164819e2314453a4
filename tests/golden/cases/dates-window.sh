text=$(article 1 | tr '\n' ' ')
printf '{"id":"%s","text":"%s","date":%s}\n' \
	iso "$text" '"2024-05-01"' mail "$text" '"Wed, 01 May 2024 23:00:00 +0200"' \
	unix "$text" 1714608000 millis "$text" 1714608000000 \
	later "$text" '"2024-06-01T00:00:00Z"' none "$text" '"yesterday"' > r.jsonl
$DEDUP --window=2 -f groups r.jsonl
$DEDUP -f jsonl r.jsonl | grep -o '"path":"[a-z]*"\|"date":"[^"]*"'
