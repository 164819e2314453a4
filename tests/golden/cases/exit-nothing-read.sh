$DEDUP -f jsonl missing-1 missing-2
