# A line of 16 MB between others, from a file and a pipe; one that never ends; one that
# is no record.
long() { for i in $(seq 400); do printf '%s:%040000d ' "$(< "$POOL/$i.line")" $i; done; }
{ record first 1; printf '{"id":"long","text":"'; long; printf '"}\n'; record last 1
  printf '{"id":"open","text":"'; long; } > r.jsonl
wc -lc < r.jsonl
$DEDUP -f tsv r.jsonl; echo $?
cat r.jsonl | $DEDUP -f tsv -; echo $?
