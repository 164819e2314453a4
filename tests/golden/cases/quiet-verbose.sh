article 1 > a.txt
article 1 > b.txt
mkdir d
printf '\0' > d/binary
echo default; $DEDUP -f text a.txt b.txt a.txt d missing
echo quiet; $DEDUP -q -f text a.txt b.txt a.txt d missing
echo verbose; $DEDUP -v -f tsv a.txt b.txt a.txt d missing
echo tsv; $DEDUP -f tsv a.txt b.txt a.txt d missing
