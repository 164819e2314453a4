# A record's text in HTML is the same as without; one that tells of tags is as it is.
plain=$(< "$POOL/1.line")
html=$(sed 's/\. \([A-Z]\)/.<\/p>\\n<p class=\\"x\\">\1/4; s/\. \([A-Z]\)/.\&nbsp;\1/; s/ / <a href=\\"http:\/\/x.org\/\\">/9; s/ /<\/a> /12; s/^/\\n<!-- x --><p>/; s/$/<\/p>/' "$POOL/1.line")
printf '{"id": "%s", "text": "%s"}\n' plain "$plain" html "$html" lines "${plain//. /.<br \/>}" > r.jsonl
printf 'id,text\ntable,"%s"\n' "${html//\\\"/\"\"}" | sed 's/\\n/\n/g' > t.csv
for level in near paraphrase; do $DEDUP -l $level -f tsv r.jsonl t.csv; done
for line in 1 2 3; do sed -n ${line}p r.jsonl; done | $DEDUP --filter | cut -c 1-20
$DEDUP --explain plain html r.jsonl | sed -n '1p;/^[AB]  /p'
printf '{"id": "%s", "text": "%s"}\n' a "1 < 2 and <3, see <http://x.org/>: $plain" b "1 2 and 3 see http x org $plain" > signs.jsonl
$DEDUP -f tsv signs.jsonl
