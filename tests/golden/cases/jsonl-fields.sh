text=$(article 1 | tr '\n' ' ')
printf '{"id":"a","text":"%s","title":"T","date":"2024-05-01T12:00:00+02:00","source":"S","url":"U","more":[1,{"text":"no"}]}\n' "$text" > r.jsonl
printf '{"headline":"T2","meta":{"id":"no"},"body":"%s","link":"U2","when":1714557600,"by":"S2","id":7}\n' "$text" > s.jsonl
$DEDUP -f jsonl r.jsonl
$DEDUP -f jsonl --all --text-field=body --title-field=headline --url-field=link --id-field=link \
	--date-field=when --source-field=by s.jsonl
$DEDUP -f tsv --all --text-field=body s.jsonl
