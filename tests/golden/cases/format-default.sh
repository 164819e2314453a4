article 2 > a.txt
article 2 > b.txt
$DEDUP a.txt b.txt
$DEDUP -o - a.txt b.txt
