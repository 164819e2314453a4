# --strict: the first input that cannot be read ends the run, whatever is wrong with it.
article 1 > a.txt
printf 'text\0more' > binary
mkfifo gate
mkdir -p d
ln -s nowhere d/dangling
for odd in missing.txt binary /dev/null d ''; do
	$DEDUP --strict a.txt "$odd" missing.txt; echo $?
done
$DEDUP --strict gate a.txt & pid=$!
exec 3> gate
rm a.txt
article 1 >&3
exec 3>&-
wait $pid
echo $?
