#!/bin/bash
# index.sh: what an index costs: time to build it and to add a night's articles, its size, the
# time to open it, and the memory that adding takes, apart from what is mapped of the file.
#
# Environment: BENCH_INDEX       articles of the index (20000 100000)
#              BENCH_INDEX_BATCH of one run while it is built (100000)
#              BENCH_INDEX_ADD   articles of the night (10000)
#              BENCH_INDEX_FROM  a corpus made before, of as many and the night's
#              BENCH_LEVELS      levels (near paraphrase)
#              BENCH_CPU         the core that runs are tied to (0)
# Times are processor time. A night is added to the index, and then to an empty one.
set -u
cd "$(dirname "$0")/../.." || exit 1

build=${BUILD:-build}
dedup=$(realpath "${DEDUP:-$build/dedup}")
real=${SHARED:-../shared}/bench
add=${BENCH_INDEX_ADD:-10000}
batch=${BENCH_INDEX_BATCH:-100000}
work=$build/bench/index
pin=()
command -v taskset >/dev/null && pin=(taskset -c "${BENCH_CPU:-0}")
sources=(data/alone-1*.txt data/draughts*.txt data/earnings*.txt data/funicular*.txt)
[ -f "$real/reuters21578.jsonl" ] && sources=("$real/reuters21578.jsonl")
mkdir -p "$work"
trap 'rm -rf "$work"' EXIT
TIMEFORMAT='%U %S'

# cpu COMMAND...: sets seconds to the processor time it took.
cpu() {
	{ time "$@" >"$work/out" 2>"$work/err"; } 2>"$work/time" || cat "$work/err" >&2
	seconds=$(awk '{ printf "%.2f", $1 + $2 }' "$work/time")
}

sum() {
	awk "BEGIN { printf \"%.2f\", $1 + $2 }"
}

# watch PID: writes the most anonymous memory that the process had, in MB, when it has ended.
watch() {
	local most=0 now
	while now=$(awk '/^RssAnon/ { print $2 }' "/proc/$1/status" 2>/dev/null) && [ -n "$now" ]; do
		[ "$now" -le "$most" ] || most=$now
		sleep 0.02
	done
	echo $((most / 1000))
}

# add_night INDEX: the night once more, watched; sets megabytes.
add_night() {
	"${pin[@]}" "$dedup" -j1 --level="$level" --index="$1" --list=drop "$work/night.jsonl" >"$work/out" &
	megabytes=$(watch $!)
	wait $!
}

measure() { # ARTICLES CORPUS
	local built=0 first opened added empty anew bytes
	rm -f "$work"/*.db*
	for ((first = 0; first < $1; first += batch)); do
		sed -n "$((first + 1)),$((first + batch < $1 ? first + batch : $1))p;$((first + batch))q" "$2" \
			>"$work/part.jsonl"
		cpu "${pin[@]}" "$dedup" -j1 --level="$level" --index="$work/seen.db" --list=drop \
			"$work/part.jsonl"
		built=$(sum "$built" "$seconds")
	done
	rm "$work/part.jsonl"
	tail -n "$add" "$2" >"$work/night.jsonl"
	bytes=$("$dedup" --index="$work/seen.db" --index-info | awk '/^bytes/ { print $3 }')
	cpu "${pin[@]}" "$dedup" --index="$work/seen.db" --index-info
	opened=$seconds
	cp "$work/seen.db" "$work/copy.db"
	# A commit waits for all of its file, what cp left to be written of it, too.
	sync "$work/copy.db"
	cpu "${pin[@]}" "$dedup" -j1 --level="$level" --index="$work/copy.db" --list=drop "$work/night.jsonl"
	added=$seconds
	rm "$work"/copy.db*
	cpu "${pin[@]}" "$dedup" -j1 --level="$level" --index="$work/new.db" --list=drop "$work/night.jsonl"
	empty=$seconds
	rm "$work"/new.db*
	add_night "$work/new.db"
	anew=$megabytes
	add_night "$work/seen.db"
	awk -v level="$level" -v n="$1" -v built="$built" -v bytes="$bytes" -v opened="$opened" \
		-v added="$added" -v empty="$empty" -v mb="$megabytes" -v anew="$anew" 'BEGIN {
		printf "%-11s %8d %9.1f %8d %8.2f %8.2f %8.2f %8.1f %8.2f %8d %8d\n", level, n, built, bytes,
			opened, added, empty, built / added, added / empty, mb, anew }'
}

printf '%-11s %8s %9s %8s %8s %8s %8s %8s %8s %8s %8s\n' level articles 'built, s' 'B each' 'info, s' \
	"+$add, s" 'alone, s' 'built/+' '+/alone' '+, MB' 'alone'
for n in ${BENCH_INDEX:-20000 100000}; do
	corpus=${BENCH_INDEX_FROM:-$work/corpus.jsonl}
	[ -n "${BENCH_INDEX_FROM:-}" ] ||
		"$build/bench/gen" -n $((n + add)) -t "$work/truth" "${sources[@]}" >"$corpus"
	for level in ${BENCH_LEVELS:-near paraphrase}; do
		measure "$n" "$corpus"
	done
done
