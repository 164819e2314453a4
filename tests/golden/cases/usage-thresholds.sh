article 1 > a.txt
for value in 0.8 1 1.0 .5 near=0.8 near=0.8,paraphrase=0.5 0.8,near=0.9 \
	0 1.01 -0.5 abc 0.5x near= near=2 exact=0.5 nearly=0.5 =0.5 0.5, ,0.5 1e-1 nan inf 0x1; do
	$DEDUP -t "$value" a.txt
	echo "$value: $?"
done
$DEDUP --level=exact -t 0.5 a.txt
echo $?
