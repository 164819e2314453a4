for i in 1 2 3; do article $i > $i.txt; done
article 2 | tr a-z A-Z > copy-of-2.txt
article 3 > copy-of-3.txt
article 2 | tr '\n' ' ' > again-2.txt
$DEDUP --format=tsv --color=never 1.txt 2.txt 3.txt copy-of-2.txt copy-of-3.txt again-2.txt
