#!/bin/bash
# bench.sh: how fast, how large, and what of the planted copies is found.
#
# Environment: BENCH_SIZES  articles of the made corpora (10000 40000 160000)
#              BENCH_RUNS   runs of each line, of which the median counts (3)
#              BENCH_LEVELS levels (exact near contains paraphrase story)
#              BENCH_CPU    the core that single-thread runs are tied to (0)
#
# Corpora: gen.c makes them with planted copies, out of the sentences of
# $SHARED/bench/reuters21578.jsonl or, where that is missing, of data/; and the
# files of $SHARED/bench as they are. MB are 10^6 bytes of the file read.
set -u
cd "$(dirname "$0")/../.." || exit 1

build=${BUILD:-build}
dedup=${DEDUP:-$build/dedup}
real=${SHARED:-../shared}/bench
sizes=${BENCH_SIZES:-10000 40000 160000}
runs=${BENCH_RUNS:-3}
levels=${BENCH_LEVELS:-exact near contains paraphrase story}
cpu=${BENCH_CPU:-0}
work=$build/bench
pin=()
command -v taskset >/dev/null && pin=(taskset -c "$cpu")

sources=(data/alone-1*.txt data/draughts*.txt data/earnings*.txt data/funicular*.txt)
kin=data
[ -f "$real/reuters21578.jsonl" ] && sources=("$real/reuters21578.jsonl") kin=reuters

# make_corpus ARTICLES: sets corpus to the file made, its truth beside it.
make_corpus() {
	corpus=$work/$kin-$1.jsonl
	[ -s "$corpus" ] && [ "$corpus" -nt "$work/gen" ] && return
	"$work/gen" -n "$1" -t "$corpus.truth" "${sources[@]}" >"$corpus.new" && mv "$corpus.new" "$corpus"
}

# recall REPORT TRUTH: of each kind of planted copy the share that is in a cluster
# with its original, and how many clusters hold articles of different origin.
recall() {
	awk -F '\t' '
		FNR == NR { cluster[$5] = $1; next }
		{
			all[$3]++
			origin[$1] = $2
			hit[$3] += ($1 in cluster) && ($2 in cluster) && cluster[$1] == cluster[$2]
		}
		END {
			for (id in cluster) {
				from = id in origin ? origin[id] : id
				c = cluster[id]
				if (!(c in first))
					first[c] = from
				else if (first[c] != from && !(c in mixed)) {
					mixed[c]
					strangers++
				}
			}
			split("exact near excerpt", kinds, " ")
			for (i = 1; i <= 3; i++)
				if (all[kinds[i]])
					printf "%s %.4f  ", kinds[i], hit[kinds[i]] / all[kinds[i]]
			printf "mixed clusters %d\n", strangers
		}' "$1" "$2"
}

# line NAME CORPUS LEVEL ISA THREADS: runs it, prints a row.
line() {
	local name=$1 corpus=$2 level=$3 isa=$4 threads=$5 figures=$work/figures tie=()
	[ "$threads" = 1 ] && tie=("${pin[@]}")
	rm -f "$figures"
	for ((i = 0; i < runs; i++)); do
		"${tie[@]}" "$work/measure" "$figures" "$dedup" -q --level="$level" --isa="$isa" \
			-j "$threads" -f tsv "$corpus" >"$work/report" || { echo "$name: dedup failed"; return 1; }
	done
	sort -n "$figures" | awk -v name="$name" -v level="$level" -v isa="$isa" -v threads="$threads" \
		-v bytes="$(wc -c <"$corpus")" -v articles="$(wc -l <"$corpus")" '
		{ wall[NR] = $1; if ($3 > rss) rss = $3 }
		END {
			t = wall[int((NR + 1) / 2)]
			printf "%-18s %-10s %-7s %3d %9.1f %10.0f %10.0f %8.1f\n", name, level, isa, threads,
				bytes / t / 1e6, articles / t, t / articles * 1e9, rss / 1024
		}'
	[ -f "$corpus.truth" ] && printf '%20s%s\n' '' "$(recall "$work/report" "$corpus.truth")"
	return 0
}

isas() {
	for isa in scalar sse4.2 avx2 avx512 neon; do
		echo | "$dedup" -q --isa=$isa --input=text - >/dev/null 2>&1 && echo $isa
	done
}

head_line() {
	printf '\n%s\n%-18s %-10s %-7s %3s %9s %10s %10s %8s\n' "$1" corpus level isa -j MB/s articles/s ns/article RSS/MiB
}

echo "sentences from: ${sources[*]}"
echo "$("$dedup" --version | tr '\n' ';') $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2), $(nproc) cores, $runs runs, median"

head_line "Levels, one core"
for size in $sizes; do
	make_corpus "$size" || exit 1
	cat "$corpus" >/dev/null
	for level in $levels; do
		line "$kin-$size" "$corpus" "$level" auto 1
	done
done

head_line "Real text, one core"
for corpus in "$real"/*.jsonl; do
	if [ ! -f "$corpus" ]; then
		echo "SKIP: no real text in $real (set SHARED to the directory above it)"
		break
	fi
	name=${corpus##*/}
	for level in $levels; do
		line "${name%.jsonl}" "$corpus" "$level" auto 1
	done
done

set -- $sizes
make_corpus "$1" || exit 1
head_line "Instruction sets, one core"
for level in near paraphrase; do
	for isa in $(isas); do
		line "$kin-$1" "$corpus" "$level" "$isa" 1 | head -n 1
	done
done

head_line "Threads"
for level in near paraphrase; do
	for ((threads = 1; threads <= $(nproc); threads *= 2)); do
		line "$kin-$1" "$corpus" "$level" auto "$threads" | head -n 1
	done
done
