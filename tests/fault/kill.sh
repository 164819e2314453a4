#!/bin/bash
# kill.sh: runs with an index and streams are killed (SIGKILL) at random moments. After each
# the index opens and --check finds nothing; a run is there whole or not at all; and a stream
# that is fed again passes on what was lost: no record that the index holds for seen is
# missing in what was written before.
#
# From the environment: DEDUP (default build/dedup), FAULT (the library to preload, default
# fault.so beside the program), KILLS (of each kind, default 60), SEED (1).
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
dedup=$(realpath "${DEDUP:-$root/build/dedup}")
fault=$(realpath "${FAULT:-$(dirname "$dedup")/fault.so}")
kills=${KILLS:-60}
RANDOM=${SEED:-1}
place=${TMPDIR:-/tmp}
[ -w /dev/shm ] && place=/dev/shm
work=$(mktemp -d "$place/dedup-kill.XXXXXX")
trap 'rm -rf "$work"' EXIT
export LC_ALL=C POOL=$work/pool
mkdir "$POOL"
. "$root/tests/golden/lib.sh"
make_pool
cd "$work" || exit 2
failed=0

fail() {
	echo "$*"
	failed=$((failed + 1))
}

# milliseconds COMMAND...: how long it takes.
milliseconds() {
	local begun=${EPOCHREALTIME/[.,]/}
	"$@" > /dev/null 2>&1
	echo $(((${EPOCHREALTIME/[.,]/} - begun) / 1000 + 1))
}

# killed MILLISECONDS COMMAND...: kills it after a random part of that time; false if it ended
# before. Its output is in out, also where it is killed before the shell opened that.
killed() {
	local most=$1 child pause
	shift
	: > out
	"$@" < part > out 2> err &
	child=$!
	printf -v pause '0.%06d' $(((RANDOM << 15 | RANDOM) % (most * 1000)))
	sleep "$pause"
	kill -9 $child 2> /dev/null
	wait $child 2> /dev/null
	[ $? = 137 ]
}

# An empty file is none yet: the next run begins it.
check() { # what happened
	[ ! -e seen.db ] || "$dedup" --index=seen.db --check > check.out 2>&1 ||
		grep -q "is empty" check.out || fail "$1: $(cat check.out)"
}

articles() {
	if [ -e seen.db ]; then "$dedup" --index=seen.db --index-info 2> /dev/null | awk '/^articles/ { print $2 }'; fi
}

# The n-th twenty articles, and three of them again under other names, as part. Of 70 such
# parts the index is then begun anew.
feed() {
	local first=$(($1 % 70 * 20))
	[ $first != 0 ] || rm -f seen.db*
	sed "$((first + 1)),$((first + 20))!d" all > part
	sed 's/^{"id": "r/&again/; 3q' part >> part.again
	cat part.again >> part
	rm part.again
}
records 1400 > all

feed 0
"$dedup" -j1 --index=seen.db --list=drop part > out
feed 1
time=$(milliseconds "$dedup" -j1 --index=seen.db --list=drop part)
rm -f seen.db*

# Runs. Each feeds the next articles until they are in.
done=0 number=0 before=0 fed=
while [ $done -lt "$kills" ]; do
	[ $((number % 70)) != 0 ] || before=0
	[ "$fed" = $number ] || feed $number
	fed=$number
	if killed $((time / 2 + 1)) "$dedup" -j1 --index=seen.db --list=drop part; then
		done=$((done + 1))
	fi
	check "a killed run"
	now=$(articles)
	case ${now:-0} in
	"$before") ;;
	$((before + 23))) before=$now number=$((number + 1)) ;;
	*) fail "a killed run: $now articles after $before" ;;
	esac
done
runs=$number

# Streams.
rm -f seen.db*
done=0 number=0 times=0 fed=
while [ $done -lt "$kills" ]; do
	[ "$fed" = $number ] || feed $number
	fed=$number
	head -n 20 part | sort > want
	: > passed
	while killed $((time / 2 + 1)) "$dedup" -j1 --filter --index=seen.db; do
		done=$((done + 1))
		check "a killed stream"
		# Half a line was not passed on.
		[ -z "$(tail -c 1 out)" ] || sed -i '$d' out
		cat out >> passed
	done
	[ ! -s err ] || fail "a stream: $(cat err)"
	cat out >> passed
	times=$((times + $(wc -l < passed)))
	sort -u passed | cmp -s - want || fail "a killed stream: records $number to come are lost"
	number=$((number + 1))
done
# A stream that is killed right behind a commit in its midst, of 16384 records: all of them are
# written.
rm -f seen.db*
awk 'BEGIN { for (i = 0; i < 17000; i++) printf "{\"id\": \"%d\", \"text\": \"number %d of many\"}\n", i, i }' > part
(LD_PRELOAD="$fault" FAULT_COMMIT=1 exec "$dedup" -j1 -l exact --filter --index=seen.db) \
	< part > out 2> err
[ $? = 137 ] || fail "a stream that commits: $(cat err)"
check "a stream killed behind its commit"
[ "$(articles)" = 16384 ] || fail "a stream that commits: $(articles) articles"
head -n 16384 part | cmp -s - <(head -n 16384 out) || fail "a stream that commits: $(wc -l < out) written"

echo "$((2 * kills + 1)) kills, $runs runs and $number streams ended, $((times - 20 * number)) records twice"
echo "$((failed == 0 ? 3 : 0)) passed, $failed failed"
[ $failed = 0 ]
