# Whatever memory there is: the work is done, or a line says that there was too little.
! grep -q '__[at]san_init' "$DEDUP.real" || skip "a sanitizer needs all memory"
for i in $(seq 60); do records 900 | sed "s/\"r/&$i-/"; done > r.jsonl
$DEDUP -l near --list=keep r.jsonl > want
echo before > out
for limit in 8 16 24 32 48 64 96 128 192 256 384 512 768 1024 2048; do
	# Less is not enough to load the program itself.
	(ulimit -v $((limit * 1024)); $DEDUP.real --help > help 2>&1 && [ -s help ]) || continue
	(ulimit -v $((limit * 1024))
	$DEDUP.real $DEDUP_TEST_ARGS -l near --list=keep -o out r.jsonl 2> err)
	echo "$?: $(cat err)"
	cmp -s out want || cat out | head -n 3
	echo before > out
done | sort | uniq -c | awk '{ $1 = ""; print }'
ls -A
