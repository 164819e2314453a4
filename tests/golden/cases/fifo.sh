mkfifo text records
article 1 > text & record r 1 > records &
$DEDUP -f tsv text records
