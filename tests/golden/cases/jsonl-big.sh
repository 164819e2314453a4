# Blocks, batches and threads do not show: 8 MB through a pipe, with mistakes whose
# lines are known.
records 300 > many
{ for i in $(seq 12); do sed "s/\"r/\"$i-r/" many; echo "mistake"; done
  record tail 1; } > big.jsonl
{ for i in $(seq 40); do cat big.jsonl; done; } > r.jsonl
cat r.jsonl | $DEDUP -q -f tsv - > piped 2> piped.err; echo $?
$DEDUP -q -f tsv r.jsonl > named 2> named.err; echo $?
cmp piped named
sed 's/^dedup: r.jsonl/dedup: -/' named.err | cmp - piped.err
head -n 3 named
wc -l < named
head -n 2 named.err; tail -n 1 named.err
