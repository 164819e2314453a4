# A feed that is being written: what is there when its end is reached counts, and half a
# record is named and skipped.
mkfifo gate
record small-1 1 > small.jsonl
records 600 > large.jsonl
article 2 | head -n 4 > text.txt
$DEDUP -f groups gate small.jsonl large.jsonl text.txt & pid=$!
exec 3> gate
record small-2 1 >> small.jsonl
record small-3 1 | head -c 300 >> small.jsonl
record large-1 1 >> large.jsonl
record large-2 1 | head -c 300 >> large.jsonl
article 2 | tail -n +5 >> text.txt
article 2 >&3
exec 3>&-
wait $pid
echo $?
