# Killed while it waits for input: what was there stays, no temporary does.
mkfifo never
echo before > out
sleep 3 > never &
$DEDUP -o out never &
pid=$!
for i in $(seq 100); do
	[ -n "$(find . -name '.dedup.*')" ] && break
	sleep 0.02
done
ls -A | wc -l
kill -TERM $pid
wait $pid 2> /dev/null
echo $?
cat out
ls -A
