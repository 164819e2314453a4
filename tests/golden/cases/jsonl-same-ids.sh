# Who drops articles by id would lose one of each of these: a warning says so.
{ record x 1; record y 2; record x 3; record '' 4; record '' 5; } > a.jsonl
{ record y 2; record z 6; record a.txt 7; record x 8; } > b.jsonl
article 9 > a.txt
$DEDUP -f tsv a.jsonl b.jsonl a.txt; echo $?
$DEDUP -f tsv -q a.jsonl b.jsonl a.txt; echo $?
for i in $(seq 50); do record same $i; done > many.jsonl
$DEDUP -f tsv many.jsonl; echo $?
$DEDUP -f tsv -v many.jsonl 2>&1 | wc -l
