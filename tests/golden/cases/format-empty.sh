# Nothing found: no lines, but a jsonl report is still a report.
article 1 > a.txt
for format in text tsv pairs groups jsonl; do
	echo "$format:"
	$DEDUP -q -f $format a.txt
done
