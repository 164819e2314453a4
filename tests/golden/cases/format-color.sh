article 2 > a.txt
article 2 > b.txt
$DEDUP -f text --color=always a.txt b.txt
$DEDUP -f text --color=auto -q a.txt b.txt
