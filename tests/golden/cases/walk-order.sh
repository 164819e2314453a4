mkdir -p d/b/c d/a d/.hidden
for f in d/z.txt d/b/2.txt d/b/c/1.txt d/B.txt d/a/x d/.hidden.txt d/.hidden/y.txt d/b.txt; do
	article 1 > $f
done
$DEDUP --list=keep d
$DEDUP --list=drop d
echo; (cd d && $DEDUP -f groups .)
echo; $DEDUP -f groups d/ d/b d//a
echo; $DEDUP -f groups d/.hidden d/.hidden.txt
