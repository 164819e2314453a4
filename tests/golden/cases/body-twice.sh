# A page that shows its text twice is a copy of the page that shows it once, and a rewrite of
# what that is a rewrite of; in a long one, too, whose sentences are compared in blocks.
cat "$DATA/funicular-1-original.txt" "$DATA/funicular-1-original.txt" > twice.txt
cp "$DATA/funicular-1-original.txt" once.txt
cp "$DATA/funicular-5-rewrite.txt" rewrite.txt
for i in $(seq 1 60); do article $i; done > long-once.txt
cat long-once.txt long-once.txt > long-twice.txt
$DEDUP -f pairs once.txt twice.txt rewrite.txt long-once.txt long-twice.txt; echo $?
