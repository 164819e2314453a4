article 1 > a.txt
article 1 > b.txt
$DEDUP a.txt b.txt >&-; echo $?
$DEDUP -o out a.txt b.txt <&- >&-
echo $?
wc -l < out
$DEDUP - <&-; echo $?
