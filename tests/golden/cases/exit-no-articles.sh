# An empty directory or list is no mistake: tonight there was no news.
mkdir empty
$DEDUP empty; echo $?
$DEDUP --files-from=- < /dev/null; echo $?
$DEDUP --input=jsonl - < /dev/null; echo $?
