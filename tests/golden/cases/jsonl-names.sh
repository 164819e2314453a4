# No id, or one that is no name: FILE:LINE. Lines count from 1, blank ones too.
text=$(article 1 | tr '\n' ' ')
printf '%s\n' '' "{\"text\":\"$text\"}" "{\"id\":null,\"text\":\"$text\"}" '  ' \
	"{\"id\":\"\",\"text\":\"$text\"}" "{\"id\":[1],\"text\":\"$text\"}" \
	"{\"id\":-12.50,\"text\":\"$text\"}" "{\"id\":\"a\\u0009b\\nc\",\"text\":\"$text\"}" > r.jsonl
$DEDUP -f tsv r.jsonl
$DEDUP -f tsv - < r.jsonl
