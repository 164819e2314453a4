cd "$DATA" || skip "no sample corpus"
$DEDUP -f pairs *.txt
