# A closed pipe: what was written is in the index, and what was not comes again.
mkfifo go
{
	record a 1
	cat go
	record b 2
	record c 2
} 2> /dev/null | {
	$DEDUP --filter --index seen.db
	echo "exit $?" >&2
} | {
	head -n 1 | cut -c 1-12
	exec < /dev/null
	echo > go
}
{ record a 1; record b 2; record c 2; } | $DEDUP --filter --index seen.db | cut -c 1-12
# A full disk is an error, but not for what was written before.
if [ -w /dev/full ]; then
	{ record d 3; record e 3; } | $DEDUP --filter --index seen.db > /dev/full
	echo "exit $?"
	{ record d 3; record e 3; } | $DEDUP --filter --index seen.db | cut -c 1-12
	# The version that one had replaced is there again, and known.
	record a 4 | $DEDUP --filter --index seen.db > /dev/full
	record a 1 | $DEDUP --filter --index seen.db | wc -l
	$DEDUP --index seen.db --index-info | grep '^articles'
fi
# Records without ids are called by their lines, as others were in an earlier run: those stay.
anonymous() { # RUN
	local i
	for i in $(seq 150); do
		printf '{"text":"%s %s %s %s"}\n' "$1" "$i" "$(article 1 | tr '\n' ' ' | head -c 700)" "$1$i"
	done
}
anonymous first > first
anonymous second > second
$DEDUP --filter -l exact --index lines.db < first | wc -l
$DEDUP --filter -l exact --index lines.db < second 2> /dev/null | head -n 1 | wc -l
$DEDUP --filter -l exact --index lines.db < first | wc -l
