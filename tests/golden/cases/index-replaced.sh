# While a run has the index open, another one compacts it or makes it anew, and later ones add to it:
# the file is whole for all of them, and nothing that was added is lost.
records 40 > r.jsonl
add() { # FIRST LAST: those records
	sed "$1,$2!d" r.jsonl > part.jsonl
	$DEDUP -q --index=seen.db --list=keep part.jsonl | wc -l
}
look() {
	$DEDUP --index=seen.db --check && $DEDUP --index=seen.db --index-info | grep '^articles'
}
hold() { # PIPE: a reader, which has opened the index when the pipe is opened
	mkfifo "$1"
	{ $DEDUP --index=seen.db --read-only --list=drop "$1" || cat "$1"; } 7>&- 8>&- &
}
add 1 10
add 11 15
hold before
first=$!
exec 7> before
$DEDUP --index=seen.db --compact
echo "compacted: $?"
look
hold between
exec 8> between
add 16 20
look
$DEDUP --index=seen.db --reindex --check
echo "made anew: $?"
look
add 21 30
$DEDUP --index=seen.db --compact --check
add 31 40
look
# The readers know what was there when they came.
cat "$POOL/3.line" >&7
exec 7>&-
wait "$first"
cat "$POOL/16.line" >&8
exec 8>&-
wait
look
# Runs that wait for the one that replaces the file find the new one.
rm -f seen.db seen.db-lock
add 1 10
hold during
exec 7> during
for i in 1 2 3; do
	sed "$((10 + i))!d" r.jsonl > $i.jsonl
	$DEDUP --index=seen.db --wait=60 --list=keep $i.jsonl > $i.out &
	$DEDUP --index=seen.db --wait=60 --compact &
	$DEDUP --index=seen.db --wait=60 --reindex &
done
exec 7>&-
wait
cat ?.out
look
ls
