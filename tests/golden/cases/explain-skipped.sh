# What cannot be used is told by the exit status of --explain as by that of a run.
{ echo 'not json'; record a 1; record b 1; } > e.jsonl
$DEDUP --explain a b e.jsonl | head -n 1; echo "${PIPESTATUS[0]}"
$DEDUP -e --explain a b missing.txt e.jsonl > report; echo "$?, $(wc -l < report | grep -c '^0')"
$DEDUP --strict --explain a b e.jsonl; echo $?
$DEDUP --explain a b --review=3 e.jsonl 2>&1 | head -n 1
