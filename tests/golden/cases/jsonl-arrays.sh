# Records in an array, and records that are spread over lines, are read as those in lines are, and
# named by the lines that they begin on.
array() { # FILE N...: records of the articles N, a line each
	local file=$1 comma='' n
	shift
	for n; do printf '%s\n{"text": "%s", "title": "[%d]"}' "$comma" "$(< "$POOL/$n.line")" "$n"; comma=,; done > records
	{ printf '['; cat records; printf '\n]\n'; } > "$file"
}
array lines.json 1 2 3
tr -d '\n' < lines.json > one.json
sed 's/^{/{\n  /; s/", "/",\n  "/; s/}/\n}/' lines.json > spread.json
sed 's/^\[//; s/^,$//; s/^\]//' spread.json > follow.json
head -c 1000 lines.json > cut.json
iconv -f UTF-8 -t UTF-16 lines.json > utf-16.json
{ printf '\xef\xbb\xbf'; cat lines.json; } > bom.json
for file in *.json; do echo "== $file"; $DEDUP -f groups --all $file; echo $?; done
mkdir dir
cp one.json spread.json dir
tar cf dir.tar dir
gzip -kn spread.json
$DEDUP -f tsv dir.tar dir spread.json.gz - < one.json | cut -f 2- | sort -k 4
$DEDUP --explain spread.json:6 one.json:2 | grep '^[AB]  '
cp lines.json lines.jsonl
$DEDUP -f groups lines.jsonl lines.json
echo '{"items": [{"text": "x"}]}' > other.json
echo '[{"text": 1}, {"text": "x"' > other2.json
$DEDUP other.json other2.json; echo $?
