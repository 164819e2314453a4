# The sample corpus, as a newcomer sees it.
cd "$DATA" || skip "no sample corpus"
$DEDUP -f text --color=never *.txt
