# All of an explanation but the models' figures: one under the other, then side by side.
cd "$DATA" || skip "no sample corpus"
masked() { sed 's/[+-]\?[0-9]\+\.[0-9]\+/X/g; s/\(against\|for\) one.*/REASONS/; /^ *X  /d'; }
$DEDUP --explain funicular-1-original.txt funicular-6-digest.txt | masked
COLUMNS=110 $DEDUP --explain theatre-de-1-original.txt theatre-de-2-rewrite.txt | sed '1,/^=/d'
COLUMNS=100 $DEDUP --explain porpoise-zh-1-original.txt porpoise-zh-2-rewrite.txt | sed '1,/^=/d'
# From right to left: never side by side.
COLUMNS=120 $DEDUP --explain desalination-ar-1-original.txt desalination-ar-2-copy.txt | sed '1,/^=/d'
