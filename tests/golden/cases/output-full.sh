[ -e /dev/full ] || skip "no /dev/full"
article 1 > a.txt
article 1 > b.txt
$DEDUP -o /dev/full a.txt b.txt; echo $?
$DEDUP a.txt b.txt > /dev/full; echo $?
