# An article of 4 MB, its copy, and the same with a word less.
for i in $(seq 1000); do cat "$POOL/$i.txt"; done > part
for i in $(seq 7); do sed "s/$/ $i/" part; done > long.txt
tr a-z A-Z < long.txt > loud.txt
sed '3s/ [a-z]*//' long.txt > cut.txt
du --apparent-size --block-size=1M long.txt
$DEDUP -f tsv --level=contains long.txt loud.txt cut.txt; echo $?
