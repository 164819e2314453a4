# Pairs nearest to the threshold. Level near, whose scores no model makes; of the others the
# shape alone.
cd "$DATA" || skip "no sample corpus"
$DEDUP --review=2 -l near -f text --color=never *.txt
$DEDUP --review=1 -l near -f text --color=always *.txt | cat -v
$DEDUP --review=2 -l near -f jsonl *.txt
$DEDUP --review=2 -l near *.txt
$DEDUP --review=4 *.txt | cut -f 1 | sort | uniq -c
$DEDUP --review=4 -f jsonl *.txt | sed 's/\(score\|margin\)":-\?[0-9.]*/\1":X/g; s/"a":.*//' | sort | uniq -c
$DEDUP --review=4 -l story *.txt | cut -f 1 | sort | uniq -c
$DEDUP --review=4 -l story -f jsonl *.txt | sed 's/\(score\|margin\)":-\?[0-9.]*/\1":X/g; s/"a":.*//' | sort | uniq -c
$DEDUP --review=1000000 -l story *.txt | cut -f 1 | grep -c exact
for options in --review=0 "--review=3 -f tsv" "--review=3 --list=keep" "--review=3 -l exact"; do
	$DEDUP $options *.txt
	echo "exit $?"
done
