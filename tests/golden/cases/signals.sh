# A signal ends the run as that signal: what was there stays, no temporary file does.
for signal in INT TERM HUP QUIT; do
	mkfifo never
	sleep 9 > never & writer=$!
	echo before > out
	env --default-signal=$signal $DEDUP -o out never & pid=$!
	for i in $(seq 200); do
		[ -n "$(find . -name '.dedup.*')" ] && break
		sleep 0.02
	done
	kill -$signal $pid
	wait $pid 2> /dev/null
	echo "$signal: $(($? - 128))"
	kill $writer
	rm never
	cat out
	ls -A
done
