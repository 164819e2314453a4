# Pairs of a night nearest to the thresholds: those with earlier articles name them. Scores of
# a model are not shown.
index=$PWD/seen.db
cd "$DATA" || skip "no sample corpus"
$DEDUP -q --index "$index" -f jsonl funicular-[1-4]*.txt tram-ru-1*.txt > /dev/null
$DEDUP --index "$index" --read-only --review=9 funicular-[5-7]*.txt tram-ru-[23]*.txt | cut -f 1,3,4 | sort
# Misses too; at level story no bound drops a pair before it is measured.
$DEDUP -q -l story --index "$index.story" -f jsonl funicular-[1-4]*.txt tram-ru-1*.txt > /dev/null
$DEDUP -l story --index "$index.story" --read-only --review=9 funicular-[5-7]*.txt tram-ru-[23]*.txt |
	cut -f 1,3,4 | grep "^-" | sort
$DEDUP --index "$index" --review=1 -f jsonl tram-ru-2*.txt | sed 's/\(score\|margin\)":-\?[0-9.]*/\1":X/g'
echo again:
$DEDUP --index "$index" --review=1 tram-ru-2*.txt
$DEDUP --index "$index" -f scores tram-ru-3*.txt
echo $?
