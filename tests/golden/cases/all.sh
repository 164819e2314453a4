for i in 1 2 3; do article $i > $i.txt; done
article 3 > copy-of-3.txt
: > empty.txt
for format in tsv groups text pairs; do
	echo "$format:"
	$DEDUP -q --all -f $format 1.txt 2.txt 3.txt copy-of-3.txt empty.txt
done
