#!/bin/bash
# corners.sh: where a step that is quadratic would show.
#
#     corners.sh [KIND...]
#
# Runs the program on n and on 4 n articles of each kind that corner.c makes and
# prints for both the seconds of processor time, the proposed and compared pairs an
# article, the peak memory, and how many times as long four times as many took. A
# program that is linear stays near 4; the time of a run with n is small, and wanders.
# Level "filter" is --filter, for kinds whose articles are one cluster.
#
# Environment: CORNER_ARTICLES  4 n (100000)
#              CORNER_WORDS     of the long article, 4 n (80000000: 500 MB)
#              CORNER_RECORDS   of level filter, 4 n (20000)
#              CORNER_LEVELS    levels (near paraphrase filter)
#              BENCH_CPU        the core that runs are tied to (0)
set -u
cd "$(dirname "$0")/../.." || exit 1

build=${BUILD:-build}
dedup=${DEDUP:-$build/dedup}
articles=${CORNER_ARTICLES:-100000}
words=${CORNER_WORDS:-80000000}
records=${CORNER_RECORDS:-20000}
work=$build/bench
pin=()
command -v taskset >/dev/null && pin=(taskset -c "${BENCH_CPU:-0}")
[ $# -gt 0 ] || set -- identical versions template siblings footer stubs short long

# run LEVEL CORPUS: prints seconds, pairs proposed, pairs aligned, MiB.
run() {
	local how=(--stats -j 1 -f tsv --level "$1" "$2")

	[ "$1" = filter ] && how=(--filter)
	rm -f "$work/figures"
	"${pin[@]}" "$work/measure" "$work/figures" "$dedup" -q "${how[@]}" \
		<"$2" 2>&1 >"$work/report" | awk '
			/^(near|term) candidates/ { proposed += $NF }
			/^aligned/ { aligned = $NF }
			END { printf "%d %d\n", proposed, aligned }' >"$work/counts"
	paste -d ' ' "$work/figures" "$work/counts" | awk '{ print $2, $5, $6, $3 / 1024 }'
}

printf '%-10s %-11s %9s %8s %6s %10s %10s %8s\n' kind level n seconds times proposed aligned MiB
for kind in "$@"; do
	for level in ${CORNER_LEVELS:-near paraphrase filter}; do
		most=$articles
		[ "$kind" = long ] && most=$words
		if [ "$level" = filter ]; then
			[[ $kind = identical || $kind = versions ]] || continue
			most=$records
		fi
		before=
		for n in $((most / 4)) "$most"; do
			corpus=$work/corner-$kind-$n.jsonl
			[ -s "$corpus" ] || "$work/corner" "$kind" "$n" >"$corpus" || exit 1
			cat "$corpus" >/dev/null
			read -r seconds proposed aligned memory < <(run "$level" "$corpus")
			awk -v kind="$kind" -v level="$level" -v n="$n" -v s="$seconds" -v b="$before" \
				-v p="$proposed" -v a="$aligned" -v m="$memory" 'BEGIN {
				printf "%-10s %-11s %9d %8.2f %6s %10.2f %10.2f %8.1f\n", kind, level, n, s,
					b ? sprintf("%.1f", s / b) : "-", p / n, a / n, m }'
			before=$seconds
		done
	done
	rm -f "$work"/corner-"$kind"-*.jsonl
done
