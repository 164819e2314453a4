# What goes with --filter and --annotate, and what does not.
for words in "--annotate" "--list=keep" "-f tsv" "-o x" "--keep=longest" "--input=csv" \
	"--read-only --index x" "--stats" "--boilerplate=9" "x.jsonl" "--files-from=x" "--reference=x" "--compact --index x"; do
	# shellcheck disable=SC2086
	$DEDUP --filter $words < /dev/null
	echo "$words: $?"
done
ls -A
