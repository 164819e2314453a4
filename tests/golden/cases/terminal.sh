# On a terminal: the text report, in colour unless NO_COLOR says otherwise.
script -qec true /dev/null > /dev/null 2>&1 || skip "script (util-linux) is missing"
article 1 > a.txt
article 1 > b.txt
export TERM=xterm
for run in "$DEDUP a.txt b.txt" "NO_COLOR=1 $DEDUP a.txt b.txt" "NO_COLOR= $DEDUP -q a.txt b.txt" \
	"$DEDUP --color=never a.txt b.txt" "$DEDUP -f tsv a.txt b.txt" "$DEDUP -o out a.txt b.txt" \
	"$DEDUP" ; do
	script -qec "$run" /dev/null | tr -d '\r' | sed 's|, [0-9.]* s$|, T s|'
	echo "---"
done
