# What awk makes of the scores of a run with low thresholds is what a run with higher ones
# reports: tiers, scores and pairs, at each level.
cd "$DATA" || skip "no sample corpus"
again() { # NEAR CONTAINS PARAPHRASE STORY, from the scores on standard input
	awk -F '\t' -v OFS='\t' -v near="$1" -v contains="$2" -v paraphrase="$3" -v story="$4" '
		$1 == "exact" { print "exact", $2, $3, $4; next }
		$7 < paraphrase { if (story && $8 >= story) print "story", sprintf("%.3f", $8), $3, $4; next }
		$5 >= near { print "near", sprintf("%.3f", $5), $3, $4; next }
		$6 >= contains { print "contains", sprintf("%.3f", $6), $3, $4; next }
		{ print "paraphrase", sprintf("%.3f", $7), $3, $4 }'
}
low=near=0.3,contains=0.3,paraphrase=0.001
compare() { # LEVEL LOW NEAR CONTAINS PARAPHRASE STORY
	local t=near=$3,contains=$4,paraphrase=$5${6:+,story=$6}
	$DEDUP -l "$1" -t "$t" -f pairs *.txt > "$TMPDIR/run"
	$DEDUP -l "$1" -t "$2" -f scores *.txt | again "$3" "$4" "$5" "${6-}" |
		awk -v level="$1" '$1 != "paraphrase" || level != "contains"' > "$TMPDIR/again"
	[ -s "$TMPDIR/run" ] && cmp "$TMPDIR/run" "$TMPDIR/again" && echo "$1 $t: the same"
}
TMPDIR=$(mktemp -d)
trap 'rm -rf "$TMPDIR"' EXIT
for paraphrase in 0.01 0.5 0.7; do
	compare paraphrase $low 0.5 0.8 $paraphrase
	compare paraphrase $low 0.81 0.96 $paraphrase
	compare story $low,story=0.05 0.5 0.9 $paraphrase 0.35
	compare story $low,story=0.05 0.4 0.99 $paraphrase 0.8
	compare contains $low 0.81 0.9 $paraphrase
done
