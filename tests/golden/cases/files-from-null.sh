name=$(printf 'line\nfeed.txt')
article 1 > "$name"
article 1 > a.txt
printf '%s\0' "$name" a.txt > list
$DEDUP -f tsv -0 --files-from=list; echo $?
find . -name '*.txt' -print0 | sort -z | $DEDUP -0 --files-from=- --list=drop | tr '\0' '!'
echo
$DEDUP --files-from=list; echo $?
