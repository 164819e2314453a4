# --forget by a list of names, from a file and from standard input, a line or a NUL each.
records 6 > r.jsonl
$DEDUP --index=seen.db --list=keep r.jsonl | wc -l
printf 'r1\nr2\n\nnobody\n' > names
$DEDUP --index=seen.db --forget --files-from=names; echo $?
printf 'r3\0r\n4\0' | $DEDUP --index=seen.db --forget --files-from=- -0; echo $?
$DEDUP --index=seen.db --forget --files-from=nowhere; echo $?
$DEDUP --index=seen.db --list=keep r.jsonl
