# A stray NUL spoils one record of what is surely JSONL, and any other file.
{ record a 1; printf '{"id": "nul\0"}\n'; record b 1; } > r.jsonl
cp r.jsonl r.dat
mkdir d
cp r.jsonl r.dat d
$DEDUP -f tsv r.jsonl; echo $?
$DEDUP -f tsv r.dat; echo $?
$DEDUP -f tsv --input=jsonl r.dat; echo $?
$DEDUP -f tsv --input=jsonl d; echo $?
$DEDUP -f tsv --input=text d; echo $?
