name=$(printf 'line\nfeed\ttab\\.txt')
article 1 > "$name"
article 1 > a.txt
for format in tsv pairs groups jsonl text; do
	echo "$format:"
	$DEDUP -q -f $format "$name" a.txt
done
$DEDUP "$name.missing" a.txt
