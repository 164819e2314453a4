cd "$DATA" || skip "no sample corpus"
for keep in first longest central; do
	echo "$keep:"
	$DEDUP --keep=$keep --list=drop funicular-*.txt
done
