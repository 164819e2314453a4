# An article of 4 MB, its copy, and the same with a word less.
cat "$POOL"/*.txt > part
for i in 1 2 3 4 5 6; do
	cat part
	tr bdfgklmnprstvz dfgklmnprstvzb < part > next # other words, as many
	mv next part
done > long.txt
tr a-z A-Z < long.txt > loud.txt
sed '3s/ [a-z]*//' long.txt > cut.txt
du --apparent-size --block-size=1M long.txt
$DEDUP -f tsv --level=contains long.txt loud.txt cut.txt; echo $?
