cd "$DATA" || skip "no sample corpus"
$DEDUP -f jsonl *.txt
