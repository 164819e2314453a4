# Whichever thread comes upon a mistake first, the one named is first in the input.
records 300 > many
for i in $(seq 12); do cat many; done > big.jsonl
echo broken >> big.jsonl
for i in $(seq 12); do cat many; echo '{}'; done >> big.jsonl
$DEDUP --strict - < big.jsonl
