# More than a pipe or a block holds, and a line longer than both.
{ record first 1; printf '{"id":"long","text":"'; for i in $(seq 6000); do
	printf 'word%d number%d and more to fill it up with %s ' $i $i "$(( i * i ))"; done
for i in $(seq 200); do printf '%02000d' $i; printf ' %02000d' $i; done
printf '"}\n'; record last 1; } > r.jsonl
wc -l < r.jsonl
cat r.jsonl | $DEDUP -f tsv -
article 1 > text; cat $(seq -f "$POOL/%g.txt" 1000 1400) > long
cat long long long long long long long > longer
cat longer | $DEDUP -f tsv - longer
