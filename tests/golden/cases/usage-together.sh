article 1 > a.txt
$DEDUP --list=keep --format=tsv a.txt
echo $?
$DEDUP --list=keep --all a.txt
echo $?
$DEDUP --files-from=- - < /dev/null
echo $?
