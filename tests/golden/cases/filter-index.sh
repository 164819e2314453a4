# Two runs with one index, and what a report says of it.
{ record a 1; record b 2; record c 1; } > first
{ record d 2; record e 3; record a 4; record a 1; } > second
$DEDUP --filter --index seen.db < first | cut -c 1-12
echo again:
$DEDUP --filter --index seen.db < first
echo second:
$DEDUP --filter --index seen.db < second | cut -c 1-12
$DEDUP --annotate --index seen.db < second | sed 's/"text": "[^"]*"/TEXT/'
$DEDUP --index seen.db --check && $DEDUP --index seen.db --index-info | sed -n '/^articles/p'
record f 3 > more.jsonl
$DEDUP -f tsv --index seen.db more.jsonl | cut -f 1-4
# An index of another level is refused, before a record is read.
$DEDUP --filter --level=near --index seen.db < second
