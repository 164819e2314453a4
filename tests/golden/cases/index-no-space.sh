# A file system that is full: no index is begun there, and of the attempt nothing is left. One that
# is there already is read, and is what it was after a run that found no room.
unshare -rm true 2> /dev/null || skip "no file system of its own can be mounted"
records 40 > first.jsonl
for i in $(seq 41 400); do record n$i $i; done > second.jsonl
mkdir full
cat > within << 'END'
mount -t tmpfs -o size=600k,mode=777 none full 2> /dev/null || exit 77
fill() { # the file system, to its last page
	dd if=/dev/zero of=full/fill bs=4k count=1000 2> /dev/null
}
fill
$DEDUP --index=full/new.db first.jsonl
echo "begun: $?"
$DEDUP --tmpdir=full --filter < first.jsonl 2> told
echo "filtered: $?"
sed 's/dedup\......./dedup.XXXXXX/' told
ls -A full
rm full/fill
$DEDUP -q --index=full/seen.db --list=keep first.jsonl | wc -l
rm full/seen.db-lock
fill
$DEDUP --index=full/seen.db --check
echo "checked without a lock file: $?"
rm full/fill
$DEDUP --index=full/seen.db --index-info | grep '^articles'
fill
$DEDUP --index=full/seen.db --check
$DEDUP -q --index=full/seen.db --list=keep second.jsonl | wc -l
$DEDUP --index=full/seen.db --compact
$DEDUP --index=full/seen.db --reindex
$DEDUP --index=full/seen.db --check --index-info | grep '^articles'
ls -A full
END
unshare -rm bash ./within || [ $? != 77 ] || skip "no file system of its own can be mounted"
