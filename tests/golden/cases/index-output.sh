# Where the report cannot go, or must not, is said before the index is touched.
records 3 > r.jsonl
$DEDUP -q --index=seen.db --list=keep r.jsonl
look() {
	echo "$1: $2"
	$DEDUP --index=seen.db --index-info | grep '^articles'
}
$DEDUP --index=seen.db --forget r1 --index-info -o missing/info
look "no such place" $?
$DEDUP --index=seen.db --forget r1 --index-info -o info
look "forgotten" $?
grep '^articles' info
ls -A
