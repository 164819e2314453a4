# A file system without room.
[ "$(id -u)" = 0 ] || skip "only root can make a small file system"
mkdir disk
mount -t tmpfs -o size=8k tmpfs disk 2> /dev/null || skip "no small file system can be mounted"
trap 'umount disk' EXIT
records 300 | sed 's/"text": ".*"/"text": "Quite the same story in all of them, told again and again"/' > r.jsonl
echo before > disk/out
$DEDUP -f tsv -o disk/out r.jsonl; echo $?
$DEDUP -f tsv r.jsonl > disk/new; echo $?
cat disk/out
ls -A disk
