article 1 > a.txt
article 1 | $DEDUP -f tsv - a.txt
$DEDUP -f tsv - < a.txt; echo $?
: | $DEDUP --all -f tsv - a.txt
