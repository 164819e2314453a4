# One text with different titles and dates; the copies differ in length only by
# what is no word.
text=$(article 1 | tr '\n' ' ')
printf '{"id":"%s","text":"%s","date":"%s"}\n' \
	undated "$text" "" \
	middle "$text" 2024-05-02 \
	oldest "$text" 2024-05-01 \
	newest "$text" 2024-05-03 > r.jsonl
for keep in first longest oldest newest central; do
	echo "$keep:"
	$DEDUP --keep=$keep -f groups r.jsonl | head -n 1
done
