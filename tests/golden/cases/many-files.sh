mkdir d
for i in $(seq 300); do cp "$POOL/$((i % 100)).txt" d/$i.txt; done
$DEDUP d > out; echo $?
wc -l < out
head -n 4 out
$DEDUP --list=keep d | wc -l
