article 1 > a.txt
$DEDUP --progress=always a.txt
