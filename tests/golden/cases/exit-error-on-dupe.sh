article 1 > a.txt
article 1 > b.txt
article 2 > c.txt
$DEDUP -e a.txt b.txt; echo $?
$DEDUP -e a.txt c.txt; echo $?
$DEDUP -e --all a.txt c.txt; echo $?
$DEDUP --error-on-dupe -q a.txt b.txt missing.txt; echo $?
