#!/bin/bash
# bench.sh: how fast, how large, and what of the planted copies is found.
#
# Environment: BENCH_SIZES  articles of the made corpora (10000 40000 160000; 1000000 is 3.4 GB)
#              BENCH_RUNS   runs of each line, of which the median counts (3)
#              BENCH_LEVELS levels of the first table (exact near contains paraphrase story)
#              BENCH_CPU    the core that single-thread runs are tied to (0)
#              BENCH_CLOCK  wall, or cpu: on a machine that others use, rows of one thread
#                           count processor time (wall)
#              BENCH_ONLY   tables to make (steps levels real languages sets threads files)
#
# Corpora: gen.c makes them with planted copies, out of the sentences of
# $SHARED/bench/reuters21578.jsonl or, where that is missing, of data/, and with French accents,
# in Cyrillic and in Han; and the files of $SHARED/bench as they are. MB are 10^6 bytes of the
# input read.
set -u
cd "$(dirname "$0")/../.." || exit 1

build=${BUILD:-build}
dedup=${DEDUP:-$build/dedup}
real=${SHARED:-../shared}/bench
sizes=${BENCH_SIZES:-10000 40000 160000}
runs=${BENCH_RUNS:-3}
levels=${BENCH_LEVELS:-exact near contains paraphrase story}
clock=${BENCH_CLOCK:-wall}
only=${BENCH_ONLY:-steps levels real languages sets threads files}
cpu=${BENCH_CPU:-0}
work=$build/bench
pin=()
command -v taskset >/dev/null && pin=(taskset -c "$cpu")

sources=(data/alone-1*.txt data/draughts*.txt data/earnings*.txt data/funicular*.txt)
kin=data
[ -f "$real/reuters21578.jsonl" ] && sources=("$real/reuters21578.jsonl") kin=reuters

# make_corpus ARTICLES [LANGUAGE]: sets corpus to the file made, its truth beside it.
make_corpus() {
	corpus=$work/$kin-$1${2:+-$2}.jsonl
	[ -s "$corpus" ] && [ "$corpus" -nt "$work/gen" ] && return
	"$work/gen" -n "$1" -l "${2:-en}" -t "$corpus.truth" "${sources[@]}" >"$corpus.new" &&
		mv "$corpus.new" "$corpus"
}

# make_files ARTICLES: sets corpus to a directory with a file for each.
make_files() {
	corpus=$work/$kin-$1-files
	[ -d "$corpus" ] && [ "$corpus" -nt "$work/gen" ] && return
	rm -rf "$corpus" "$corpus.new"
	mkdir "$corpus.new" &&
		"$work/gen" -n "$1" -d "$corpus.new" -t "$corpus.names" "${sources[@]}" &&
		mv "$corpus.new" "$corpus"
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

# rates NAME LEVEL ISA THREADS BYTES ARTICLES <FIGURES: prints a row from what measure wrote.
rates() {
	local column=1
	[ "$clock" = cpu ] && [ "$4" = 1 ] && column=2
	sort -n -k $column,$column | awk -v name="$1" -v level="$2" -v isa="$3" -v threads="$4" \
		-v bytes="$5" -v articles="$6" -v column=$column '
		{ time[NR] = $column; if ($3 > rss) rss = $3 }
		END {
			t = time[int((NR + 1) / 2)]
			printf "%-18s %-10s %-7s %3d %8.3f %9.1f %10.0f %10.0f %8.1f\n", name, level, isa,
				threads, t, bytes / t / 1e6, articles / t, t / articles * 1e9, rss / 1024
		}'
}

# line NAME CORPUS LEVEL ISA THREADS: runs it, prints a row, and the recall of near and beyond.
line() {
	local name=$1 corpus=$2 level=$3 isa=$4 threads=$5 figures=$work/figures tie=() bytes articles
	[ "$threads" = 1 ] && tie=("${pin[@]}")
	rm -f "$figures"
	for ((i = 0; i < runs; i++)); do
		"${tie[@]}" "$work/measure" "$figures" "$dedup" -q --level="$level" --isa="$isa" \
			-j "$threads" -f tsv "$corpus" >"$work/report" || { echo "$name: dedup failed"; return 1; }
	done
	if [ -d "$corpus" ]; then
		bytes=$(find "$corpus" -type f -printf '%s\n' | awk '{ n += $1 } END { print n }')
		articles=$(find "$corpus" -type f | wc -l)
	else
		bytes=$(wc -c <"$corpus") articles=$(wc -l <"$corpus")
	fi
	rates "$name" "$level" "$isa" "$threads" "$bytes" "$articles" <"$figures"
	[ "$level" != exact ] && [ -f "$corpus.truth" ] &&
		printf '%20s%s\n' '' "$(recall "$work/report" "$corpus.truth")"
	return 0
}

# reading NAME CORPUS: the same row for reading alone.
reading() {
	local figures=$work/figures
	rm -f "$figures"
	for ((i = 0; i < runs; i++)); do
		if [ -d "$2" ]; then
			"${pin[@]}" "$work/measure" "$figures" sh -c 'find "$1" -type f -print0 | xargs -0 cat' - "$2"
		else
			"${pin[@]}" "$work/measure" "$figures" dd if="$2" bs=256k of=/dev/null status=none
		fi >/dev/null
	done
	if [ -d "$2" ]; then
		rates "$1" "(read)" - 1 "$(find "$2" -type f -printf '%s\n' | awk '{ n += $1 } END { print n }')" \
			"$(find "$2" -type f | wc -l)" <"$figures"
	else
		rates "$1" "(read)" - 1 "$(wc -c <"$2")" "$(wc -l <"$2")" <"$figures"
	fi
}

isas() {
	for isa in scalar sse4.2 avx2 avx512 neon; do
		echo | "$dedup" -q --isa=$isa --input=text - >/dev/null 2>&1 && echo $isa
	done
}

head_line() {
	printf '\n%s\n%-18s %-10s %-7s %3s %8s %9s %10s %10s %8s\n' "$1" corpus level isa -j seconds MB/s \
		articles/s ns/article RSS/MiB
}

wants() { # TABLE
	case " $only " in *" $1 "*) return 0 ;; esac
	return 1
}

steps_table() {
	printf '\nSteps of the front end, one core, processor time\n'
	for language in '' fr ru zh; do
		make_corpus "$small" $language || exit 1
		for isa in $(isas); do
			[ "$language" ] && [ "$isa" != "$(isas | tail -n 1)" ] && continue
			printf '%s, %s: ' "${corpus##*/}" "$isa"
			"${pin[@]}" "$work/stages" -i "$isa" -r "$runs" "$corpus"
		done
	done
}

levels_table() {
	head_line "Levels, one core"
	for size in $sizes; do
		make_corpus "$size" || exit 1
		cat "$corpus" >/dev/null
		reading "$kin-$size" "$corpus"
		for level in $levels; do
			line "$kin-$size" "$corpus" "$level" auto 1
		done
	done
}

real_table() {
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
}

languages_table() {
	head_line "Scripts, one core"
	for language in en fr ru zh; do
		make_corpus "$middle" $language || exit 1
		for level in near paraphrase; do
			line "$language-$middle" "$corpus" "$level" auto 1
		done
	done
}

sets_table() {
	make_corpus "$middle" || exit 1
	head_line "Instruction sets, one core"
	for level in near paraphrase; do
		for isa in $(isas); do
			line "$kin-$middle" "$corpus" "$level" "$isa" 1 | head -n 1
		done
	done
}

threads_table() {
	make_corpus "$middle" || exit 1
	head_line "Threads"
	for level in near paraphrase; do
		for ((threads = 1; threads <= $(nproc); threads *= 2)); do
			line "$kin-$middle" "$corpus" "$level" auto "$threads" | head -n 1
		done
	done
}

files_table() {
	make_files "$middle" || exit 1
	head_line "A file an article"
	reading "files-$middle" "$corpus"
	for ((threads = 1; threads <= $(nproc); threads *= 2)); do
		line "files-$middle" "$corpus" near auto "$threads"
	done
}

# The smallest size, and the second or, if there is one alone, that.
read -r small middle _ <<<"$sizes"
middle=${middle:-$small}
echo "sentences from: ${sources[*]}"
echo "$("$dedup" --version | tr '\n' ';') $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2), $(nproc) cores, $runs runs, median, $clock time"
wants steps && steps_table
wants levels && levels_table
wants real && real_table
wants languages && languages_table
wants sets && sets_table
wants threads && threads_table
wants files && files_table
exit 0
