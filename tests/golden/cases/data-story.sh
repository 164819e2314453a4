# At level story only copies are ever dropped.
cd "$DATA" || skip "no sample corpus"
$DEDUP --level=story --list=drop *.txt
echo
$DEDUP --level=paraphrase --list=drop *.txt
