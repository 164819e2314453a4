# CRLF, a byte order mark, blank lines, no newline at the end.
{ printf '\357\273\277'; record a 1 | sed 's/$/\r/'; printf '\r\n \t\r\n\n'; record b 1 | sed 's/$/\r/'
  record c 1 | tr -d '\n'; } > r.jsonl
$DEDUP -f tsv r.jsonl; echo $?
cp r.jsonl r.dat
$DEDUP -f tsv r.dat; echo $?
$DEDUP -f tsv - < r.dat; echo $?
