# An article of 40 MB, in a file and as one line with escapes in it, is read in a few times its
# size: the address space here is 16 times, of which the libraries and threads take most.
! grep -q '__[at]san_init' "$DEDUP.real" || skip "a sanitizer needs all memory"
yes "$(article 1)" | head -c 40000000 > long.txt
{ printf '{"id": "line", "text": "'; tr '\n' ' ' < long.txt | sed 's/\. /.\\n/g'; printf '"}\n'; } > line.jsonl
for file in long.txt line.jsonl; do
	for level in exact near; do
		(ulimit -v 640000; $DEDUP.real $DEDUP_TEST_ARGS -l $level --list=keep $file; echo $?)
	done
done
