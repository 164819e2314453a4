article 1 > a.txt
article 1 > b.txt
$DEDUP a.txt missing.txt b.txt; echo $?
$DEDUP -q a.txt missing.txt b.txt; echo $?
