# The index has no room to grow: the run fails and says so, and the index is what it was before.
# The report is there by then: what is reported twice is not lost. With room the same run succeeds.
records 40 > first.jsonl
for i in $(seq 41 400); do record n$i $i; done > second.jsonl
$DEDUP --index=seen.db --list=keep first.jsonl | wc -l
room=$((($(wc -c < seen.db) + 1023) / 1024 + 100))
limited() { # KILOBYTES COMMAND...
	local kilobytes=$1
	shift
	(ulimit -f "$kilobytes"; "$@" > printed)
	echo $?
}
count() {
	$DEDUP --index=seen.db --check && $DEDUP --index=seen.db --index-info | grep '^articles'
}
limited $room $DEDUP --index=seen.db --list=keep -o out second.jsonl
wc -l < out
count
limited $room $DEDUP --index=seen.db --filter < second.jsonl
count
$DEDUP --index=seen.db --list=keep second.jsonl | wc -l
count
limited 1 $DEDUP --index=new.db first.jsonl
ls -A | grep -v '^seen.db\|^new.db'
