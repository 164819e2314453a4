# Names with dots lead into objects; several names are joined, or tried in turn.
text=$(article 1 | tr '\n' ' ') head=$(article 2 | head -n 1)
printf '{"article":{"body":"%s","meta":{"id":"n1"}},"headline":"%s"}\n' "$text" "$head" > r.jsonl
printf '{"headline":"%s","article":{"body":"%s"},"guid":7}\n' "$head" "$text" >> r.jsonl
printf '{"headline":"%s","article":"none","guid":"third"}\n' "$head" >> r.jsonl
names='--id-field=article.meta.id,guid --title-field=headline'
$DEDUP -f jsonl $names --text-field=article.body r.jsonl
$DEDUP -f jsonl $names --text-field=headline,article.body --all r.jsonl | grep -o '"path":"[^"]*"\|"words":[0-9]*'
$DEDUP --text-field=a,,b r.jsonl
