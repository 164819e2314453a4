# Not UTF-8, an escape sequence, C1 as UTF-8, text turned right to left.
bad=$(printf 'caf\351.txt') good=$(printf 'caf\303\251.txt')
steer=$(printf 'x\033[31m\302\233m\342\200\256.txt')
for name in "$bad" "$good" "$steer"; do article 1 > "$name" || skip "the file system refuses"; done
for format in tsv pairs groups jsonl text; do
	echo "$format:"
	$DEDUP -q -f $format "$bad" "$good" "$steer"
done
$DEDUP "$steer" "$steer.missing" "$bad.missing" -t "$steer"
$DEDUP "$steer" "$steer.missing" "$bad.missing"
