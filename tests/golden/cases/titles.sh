text=$(article 1 | tr '\n' ' ')
printf '{"id":"%s","title":"%s","text":"%s"}\n' 1 'Mayor \u001b[31m resigns\nat last' "$text" \
	2 'Mayor resigns' "$text" > r.jsonl
$DEDUP -f text r.jsonl
{ echo 'Harbour bridge closes'; echo; article 2; } > a.txt
{ echo; echo 'Harbour bridge closes'; article 2; } > b.txt
$DEDUP -f text a.txt b.txt
long=$(printf 'é%.0s' $(seq 120))
printf '{"id":"%s","title":"%s","text":"%s"}\n' 1 "$long" "$text" 2 "${long:0:2}" "$text" > r.jsonl
$DEDUP -q -f text r.jsonl
