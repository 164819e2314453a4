# An index that is a link: what replaces the file replaces the one that the link leads to, and what
# stands beside it stands there. Its permissions stay.
records 10 > r.jsonl
mkdir far
ln -s far/seen.db near.db
umask 027
$DEDUP -q --index=near.db --list=keep r.jsonl | wc -l
stat -c '%a %F %N' near.db far/*
chmod 600 far/seen.db
for how in --compact --reindex; do
	$DEDUP --index=near.db $how
	$DEDUP --index=near.db --index-info | grep '^articles'
	stat -c '%a %F %N' near.db far/*
done
$DEDUP -q --index=far/seen.db --list=drop r.jsonl | wc -l
chmod 644 far/seen.db
$DEDUP --index=far/seen.db --reindex
stat -c '%a %n' far/seen.db
# Of one that fails nothing is left.
(ulimit -f 20; $DEDUP --index=far/seen.db --reindex)
echo "no room: $?"
$DEDUP --index=far/seen.db --check
ls -A far
# What is no index stays as it is, and alone.
echo "not an index" > README
$DEDUP --index=README r.jsonl
$DEDUP --index=README --read-only r.jsonl
: > empty
$DEDUP --index=empty --check
ls -A
