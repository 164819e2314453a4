cd "$DATA" || skip "no sample corpus"
for level in exact near contains paraphrase story; do
	echo "$level:"
	$DEDUP --level=$level -f tsv *.txt
done
