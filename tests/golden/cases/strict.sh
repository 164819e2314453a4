article 1 > a.txt
record x 1 > r.jsonl
echo broken >> r.jsonl
echo '{"id": "no text"}' >> r.jsonl
$DEDUP --strict a.txt missing.txt r.jsonl; echo $?
$DEDUP --strict a.txt r.jsonl; echo $?
$DEDUP --strict -o out a.txt r.jsonl; echo $?
ls
$DEDUP --strict a.txt; echo $?
