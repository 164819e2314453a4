# 20 files may be open at once: no run needs more, whatever the threads.
mkdir d
for i in $(seq 300); do cp "$POOL/$((i % 150)).txt" d/$i.txt; done
records 900 > d/r.jsonl
ulimit -n 20
$DEDUP -l near --list=drop -j 16 d | wc -l
$DEDUP -o out -l near --list=drop -j 16 d; echo $?
wc -l < out
# With none left beside the report's, each file is named. (A leak checker needs some itself.)
export ASAN_OPTIONS="${ASAN_OPTIONS-}:detect_leaks=0"
ulimit -n 4
$DEDUP.real $DEDUP_TEST_ARGS d/1.txt d/151.txt; echo $?
$DEDUP.real $DEDUP_TEST_ARGS -o new d/1.txt d/151.txt; echo $?
$DEDUP.real $DEDUP_TEST_ARGS -o new d; echo $?
[ -e new ]; echo $?
