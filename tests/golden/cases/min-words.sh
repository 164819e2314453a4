echo 'Only a few words here' > a.txt
echo 'only A few WORDS here' > b.txt
echo 'Only a few words there' > c.txt
$DEDUP a.txt b.txt c.txt
$DEDUP --min-words=1 -l exact a.txt b.txt c.txt
