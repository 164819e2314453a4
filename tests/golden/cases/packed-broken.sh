# What breaks off, lies or never ends.
records 1400 > r.jsonl
gzip -cn r.jsonl > r.gz
size=$(wc -c < r.gz)
head -c $((size / 2)) r.gz > half.gz
$DEDUP --all half.gz > out; echo $?
[ "$(wc -l < out)" -gt 400 ] && echo "what came before is read"
$DEDUP --all - < half.gz | cmp - out
article 1 > one.txt
{ head -c 100 half.gz; echo garbage; } > lie.gz
$DEDUP --all lie.gz one.txt; echo $?
head -c 100000000 /dev/zero | tr '\0' 'x' | gzip -cn > bomb.gz
$DEDUP --all bomb.gz one.txt; echo $?
$DEDUP --strict --all bomb.gz one.txt; echo $?
tar cf a.tar one.txt; head -c 700 a.tar > cut.tar; $DEDUP --all cut.tar r.jsonl > out 2> told; echo $?
sed 's/ detected while reading data$//' told >&2 # as libarchive 3.8 says
