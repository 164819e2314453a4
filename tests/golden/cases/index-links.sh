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
# Of a file with two names each is read, and none is written to.
ln far/seen.db far/snapshot.db
before=$(md5sum < far/seen.db)
$DEDUP -q --index=near.db --list=drop r.jsonl
echo "linked: $?"
$DEDUP --index=far/snapshot.db --compact
echo "linked: $?"
$DEDUP -q --index=far/snapshot.db --read-only --list=drop r.jsonl | wc -l
$DEDUP --index=far/seen.db --check
[ "$before" = "$(md5sum < far/seen.db)" ] && ls -A far
cp far/seen.db far/new && mv far/new far/seen.db
record r11 11 | $DEDUP -q --index=near.db --list=keep -
$DEDUP --index=far/snapshot.db --index-info | grep '^articles'
# What is no index stays as it is, and alone.
echo "not an index" > README
$DEDUP --index=README r.jsonl
$DEDUP --index=README --read-only r.jsonl
: > empty
$DEDUP --index=empty --check
ls -A
