# Members of an index by id: it keeps words, but no text.
cp "$DATA"/funicular-[126]*.txt . || skip "no sample corpus"
$DEDUP -q --index=seen.db funicular-*.txt > /dev/null
mkdir away && mv funicular-*.txt away
masked() { sed 's/[+-]\?[0-9]\+\.[0-9]\+/X/g; s/\(against\|for\) one.*/REASONS/; /^ *X  /d'; }
$DEDUP --index=seen.db --explain funicular-6-digest.txt away/funicular-1-original.txt | masked | head -n 55
$DEDUP --index=seen.db --explain funicular-1-original.txt funicular-2-copy.txt | masked
$DEDUP --index=seen.db -f jsonl --explain away/funicular-6-digest.txt funicular-1-original.txt | masked |
	sed 's/"figures":{[^}]*}/FIGURES/; s/"reasons":\[[^]]*\]/REASONS/g' | head -n 3
# The same verdict from the texts, to the last digit.
for pair in "1-original 6-digest" "6-digest 1-original"; do
	set -- $pair
	$DEDUP --index=seen.db --explain funicular-$1.txt funicular-$2.txt | head -n 3 > members
	$DEDUP --explain away/funicular-$1.txt away/funicular-$2.txt | head -n 3 | cmp - members && echo same
done
$DEDUP --index=seen.db --explain nobody away/funicular-1-original.txt; echo "exit $?"
$DEDUP --index=none.db --explain nobody away/funicular-1-original.txt; echo "exit $?"
ls
