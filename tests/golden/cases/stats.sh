article 1 > a.txt
article 1 > b.txt
$DEDUP --stats -f groups a.txt b.txt
