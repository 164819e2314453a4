# A memory limit moves words to a file, and changes nothing but that.
here=$PWD
cd "$DATA" || skip "no sample corpus"
$DEDUP -f tsv *.txt > "$here/plain"
for size in 1 4K 30k 1G; do
	$DEDUP --memory=$size --tmpdir="$here" -f tsv *.txt > "$here/limited"
	cmp "$here/plain" "$here/limited" && echo same
done
cd "$here"
ls
$DEDUP --memory=1M --tmpdir=no/such/directory plain
echo "exit $?"
$DEDUP --memory=12Q plain
echo "exit $?"
