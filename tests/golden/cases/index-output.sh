# Where the report cannot go, or must not, is said before the index is touched.
records 3 > r.jsonl
$DEDUP -q --index=seen.db --list=keep r.jsonl
look() {
	echo "$1: $2"
	$DEDUP --index=seen.db --index-info | grep '^articles'
}
$DEDUP --index=seen.db --forget r1 --index-info -o missing/info
look "no such place" $?
$DEDUP --index=seen.db --forget r1 --index-info -o info
look "forgotten" $?
grep '^articles' info
ln -s seen.db link
ln seen.db name
mkdir directory
ln -s .. directory/up
for output in seen.db ./seen.db link name directory/up/seen.db "$PWD/seen.db" seen.db-lock; do
	$DEDUP --index=seen.db -o "$output" r.jsonl
	look "${output#"$PWD/"}" $?
done
$DEDUP --index=link --index-info -o seen.db
look "the link's" $?
$DEDUP --index=seen.db --read-only -o link r.jsonl
look "only read" $?
$DEDUP --index=new.db -o directory/../new.db r.jsonl
echo "new: $?"
rm name
$DEDUP -q --index=seen.db -o seen.db.txt --list=keep r.jsonl
look "another name" $?
ls -A
