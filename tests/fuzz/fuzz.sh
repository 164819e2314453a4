#!/bin/sh
# fuzz.sh SECONDS PROGRAM...: runs each libFuzzer program for so long, from the
# seeds in tests/fuzz/corpus and what earlier runs found. Ends at the first input
# that breaks something, which is left in the directory of the program.
set -eu
cd "$(dirname "$0")/../.."

seconds=$1
shift
export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=1:halt_on_error=1}"
export UBSAN_OPTIONS="${UBSAN_OPTIONS:-halt_on_error=1:print_stacktrace=1}"
for program; do
	target=${program##*/fuzz_}
	found=$(dirname "$program")/corpus/$target
	mkdir -p "$found"
	echo "fuzz: $target, $seconds s"
	"$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=4096 -max_len=8192 \
		-print_final_stats=1 -artifact_prefix="$(dirname "$program")/$target-" \
		"$found" "tests/fuzz/corpus/$target" 2>"$program.log" ||
		{ tail -n 40 "$program.log"; exit 1; }
	grep -E 'stat::(number_of_executed_units|average_exec_per_sec|peak_rss_mb)' "$program.log"
done
echo "fuzz: $# passed"
