#!/bin/sh
# fuzz.sh libfuzzer|afl SECONDS PROGRAM...: runs each fuzz target for so long, from the
# seeds in tests/fuzz/corpus and what earlier runs found. Ends at the first input that
# breaks something, which is left in the directory of the program.
#
# The programs are those of `make fuzz` and `make fuzz-afl`, each built for its engine.
set -eu
cd "$(dirname "$0")/../.."

engine=$1 seconds=$2
shift 2
if [ "$engine" = libfuzzer ]; then
	export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=1:halt_on_error=1:allocator_may_return_null=1}"
	export UBSAN_OPTIONS="${UBSAN_OPTIONS:-halt_on_error=1:print_stacktrace=1}"
fi
export AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_UI=1

# A timeout is one of the clock: on a busy machine an innocent input can take seconds.
libfuzzer() { # PROGRAM TARGET
	found=$(dirname "$1")/corpus/$2 words=tests/fuzz/dict/$2.dict
	mkdir -p "$found"
	[ -f "$words" ] && words=-dict=$words || words=
	# shellcheck disable=SC2086 # words are one word or none
	"$1" $words -max_total_time="$seconds" -timeout=60 -rss_limit_mb=4096 -malloc_limit_mb=65536 -max_len=8192 \
		-print_final_stats=1 -artifact_prefix="$(dirname "$1")/$2-" \
		"$found" "tests/fuzz/corpus/$2" 2>"$1.log" ||
		{ tail -n 40 "$1.log"; return 1; }
	grep -E ' cov: ' "$1.log" | tail -n 1
	grep -E 'stat::(number_of_executed_units|average_exec_per_sec|peak_rss_mb)' "$1.log"
}

afl() { # PROGRAM TARGET
	found=$(dirname "$1")/afl/$2 seeds=tests/fuzz/corpus/$2 words=tests/fuzz/dict/$2.dict
	[ ! -d "$found" ] || seeds=-
	[ -f "$words" ] && words="-x $words" || words=
	mkdir -p "${found%/*}"
	# shellcheck disable=SC2086 # words are two words or none
	afl-fuzz $words -V "$seconds" -G 8192 -t 10000 -i "$seeds" -o "$found" -- "$1" >"$1.log" 2>&1 ||
		{ tail -n 40 "$1.log"; return 1; }
	grep -E '^(execs_done|execs_per_sec|bitmap_cvg|saved_crashes|saved_hangs)' \
		"$found/default/fuzzer_stats"
	if ls "$found"/default/crashes/id* >/dev/null 2>&1; then
		ls "$found"/default/crashes/id*
		return 1
	fi
}

for program; do
	target=${program##*/fuzz_}
	echo "fuzz: $target, $engine, $seconds s"
	"$engine" "$program" "$target"
done
echo "fuzz: $# passed"
