# The report does not fit: what was there stays, no temporary file does.
records 300 | sed 's/"text": ".*"/"text": "Quite the same story in all of them, told again and again"/' > r.jsonl
echo before > out
(ulimit -f 1; $DEDUP -f tsv -o out r.jsonl; echo $?)
(ulimit -f 1; $DEDUP -f tsv r.jsonl > new; echo $?)
cat out
ls -A
