$DEDUP --index seen.db --index-info
echo "missing: $?"
ls
for i in 1 2 3; do article $i > $i.txt; done
$DEDUP -q --index seen.db 1.txt 2.txt 3.txt
$DEDUP --index seen.db --forget 2.txt nobody
echo "forget: $?"
$DEDUP --index seen.db --expire 10
$DEDUP --index seen.db --compact --index-info -f jsonl | sed 's/"bytes.*"segments/"segments/; s/Z"/"/; s/T[0-9:]*Z*"/"/g; s/20[0-9-]*"/DATE"/g'
$DEDUP -l near --index seen.db 1.txt
echo "settings: $?"
$DEDUP -l near --index seen.db --reindex --check --index-info | grep '^articles\|^level'
$DEDUP -l near --index seen.db 1.txt 2.txt
echo "reindexed: $?"
echo "not an index" > other
$DEDUP --index other 1.txt
echo "foreign: $?"
cat other
$DEDUP --index seen.db --read-only --compact
$DEDUP --check
$DEDUP --index seen.db --info 1.txt
ls
