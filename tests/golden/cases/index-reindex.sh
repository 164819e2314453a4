# Under other settings stories keep their numbers and members, also where their hub is forgotten,
# article by article, or all of its cluster.
cd "$DATA" || skip "no sample corpus"
cp draughts-3-rival.txt "$OLDPWD/again-draughts-3.txt"
cp funicular-7-rival.txt "$OLDPWD/again-funicular-7.txt"
cp funicular-8-followup.txt "$OLDPWD/again-funicular-8.txt"
cp theatre-de-2-rewrite.txt "$OLDPWD/again-theatre-2.txt"
index="$OLDPWD/seen.db"
$DEDUP -q -l story -t story=0.2 --index "$index" draughts-[1-3]* funicular-[1-8]* theatre-de-*.txt >"$OLDPWD/first"
for i in draughts-1* draughts-2* funicular-[1-6]* theatre-de-1*; do
	$DEDUP -q -l story -t story=0.2 --index "$index" --forget "$i"
done
cd "$OLDPWD" || exit 1
cut -f 1,2,3,5 first
echo
$DEDUP -l story -t story=0.2 --index seen.db --read-only again-*
$DEDUP -l story -t story=0.2,near=0.6 --index seen.db --reindex
$DEDUP -l story -t story=0.2,near=0.6 --index seen.db --check
echo "reindexed: $?"
$DEDUP -l story -t story=0.2,near=0.6 --index seen.db again-*
echo
# The hub of a cluster in a story is forgotten, another article of it is not.
cp "$DATA/draughts-1-original.txt" hub.txt
cp "$DATA/draughts-3-rival.txt" 1.txt
sed 's/\.$/. Indeed./' 1.txt >2.txt
$DEDUP -q -l story --index new.db hub.txt 1.txt 2.txt >first
$DEDUP -l story --index new.db --forget 1.txt
$DEDUP -l story -t near=0.6 --index new.db --reindex
cp hub.txt again.txt
$DEDUP -l story -t near=0.6 --index new.db again.txt
