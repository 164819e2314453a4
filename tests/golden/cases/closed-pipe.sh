r=$(record r 1)
for i in $(seq 3000); do echo "${r/r/r$i}"; done > r.jsonl
set -o pipefail
for format in tsv jsonl pairs groups text; do
	$DEDUP -q -f $format r.jsonl | head -n 1 | cut -c 1-16
	echo $?
done
$DEDUP --list=drop r.jsonl | head -n 1
echo $?
