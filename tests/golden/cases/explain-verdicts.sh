# The verdict's line, scores masked: they are the model's.
cd "$DATA" || skip "no sample corpus"
why() { $DEDUP --explain "$@" | head -n 1 | sed 's/[01]\.[0-9]*/X/g'; }
why funicular-1-original.txt funicular-2-copy.txt
why funicular-1-original.txt funicular-3-reprint.txt
why funicular-1-original.txt funicular-4-excerpt.txt
why funicular-1-original.txt funicular-5-rewrite.txt
why funicular-1-original.txt funicular-5-rewrite.txt -l near
why funicular-1-original.txt funicular-5-rewrite.txt -l exact
why earnings-1-original.txt earnings-3-other-company.txt -t near=0.2
why funicular-1-original.txt funicular-7-rival.txt
why funicular-1-original.txt funicular-7-rival.txt -l story
why alone-1-beekeeper.txt alone-2-night-market.txt
why short-1-stub.txt alone-1-beekeeper.txt
why alone-1-beekeeper.txt short-1-stub.txt
why short-1-stub.txt short-1-stub.txt
