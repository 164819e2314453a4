{ record a 1; record b 1; } > records
printf '\n\n  ' | cat - records > after-blanks
cp records r.jsonl
printf '{\n  "id": "a",\n  "text": "%s"\n}\n' "$(article 1 | tr '\n' ' ')" > pretty.json
printf '{curly} braces do not make a record\n' | cat - records > curly
record c 1 > one.json
echo broken | cat - records > broken.ndjson
for f in records after-blanks r.jsonl pretty.json curly one.json broken.ndjson; do
	echo "$f:"
	$DEDUP --all -f tsv $f
	cat $f | $DEDUP --all -f tsv -
done
echo text:; $DEDUP --all --input=text r.jsonl
echo jsonl:; $DEDUP --all --input=jsonl curly
