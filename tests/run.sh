#!/bin/sh
# Runs the test suites against $BUILD and counts: one line a suite, the output of
# those that failed, and one line of totals at the end.
#
#     tests/run.sh [includes|unit|golden|properties|docs|fuzz|mutated|fault|killed|hardening|cross|quality|browser|valgrind]...
#
# Without arguments all of them but valgrind. A suite is a program; what it prints is kept in
# $BUILD/log. It may say how many tests it made, by cmocka's "[  PASSED  ] N
# test(s)" or a line with "N passed"; one that says nothing counts as one. Lines
# that begin with SKIP (or "skipped:") are shown. Exit status 1 if a suite failed.
set -u
cd "$(dirname "$0")/.." || exit 1

BUILD=${BUILD:-build}
DEDUP=${DEDUP:-$BUILD/dedup}
export BUILD DEDUP
# A report ends the program with a status of its own, which no test expects.
export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=1:halt_on_error=1:exitcode=99:allocator_may_return_null=1}"
export UBSAN_OPTIONS="${UBSAN_OPTIONS:-halt_on_error=1:print_stacktrace=1:exitcode=99}"
export TSAN_OPTIONS="${TSAN_OPTIONS:-halt_on_error=1:exitcode=99:allocator_may_return_null=1}"
export LC_ALL=C

passed=0 failed=0 skipped=0 suites=0
started=$(date +%s)
mkdir -p "$BUILD/log"

# How many tests a log tells of: passed and failed.
count() {
	awk '
		/^\[  PASSED  \]/ { passed += $4; next }
		/FAILED TEST\(S\)$/ { failed += $1; next }
		match($0, /[0-9]+ passed/) { passed += substr($0, RSTART) + 0 }
		match($0, /[0-9]+ failed/) { failed += substr($0, RSTART) + 0 }
		END { print passed + 0, failed + 0 }' "$1"
}

suite() { # suite NAME COMMAND...
	name=$1 log=$BUILD/log/$(echo "$1" | tr / -).log
	shift
	begun=$(date +%s)
	suites=$((suites + 1))
	"$@" >"$log" 2>&1
	status=$?
	numbers=$(count "$log")
	ok=${numbers% *} bad=${numbers#* }
	skips=$(grep -c '^skipped:' "$log")
	grep -q '^SKIP' "$log" && skips=$((skips + 1))
	if [ "$status" = 0 ]; then
		[ "$ok" != 0 ] || ok=1
		printf 'ok      %-22s %5d tests %4d s\n' "$name" "$ok" $(($(date +%s) - begun))
		grep -E '^(SKIP|skipped:)' "$log" | sed 's/^/        /'
	else
		[ "$bad" != 0 ] || bad=1
		failed=$((failed + bad))
		printf 'FAILED  %-22s with status %d, %s\n' "$name" "$status" "$log"
		tail -n 200 "$log" | sed 's/^/        /'
	fi
	passed=$((passed + ok)) skipped=$((skipped + skips))
}

# A suite that is a script; passed over when the tree does not have it.
script() { # script NAME FILE [ARGUMENT...]
	if [ -f "$2" ]; then
		suite "$@"
	else
		skipped=$((skipped + 1))
		printf 'SKIP    %s: no %s\n' "$1" "$2"
	fi
}

fuzz_replay() {
	for program in "$BUILD"/fuzz/replay_*; do
		case $program in *.*) continue ;; esac
		target=${program##*/replay_}
		"$program" "tests/fuzz/corpus/$target"/* || return 1
	done
}

run() {
	case $1 in
	includes) script includes tests/includes.sh ;;
	unit)
		for source in tests/unit/test_*.c; do
			name=${source##*/}
			suite "unit/${name%.c}" "$BUILD/tests/${name%.c}"
		done ;;
	golden) script golden tests/golden/run.sh ;;
	properties) script properties tests/golden/properties.sh ;;
	docs) script docs tests/golden/docs.sh ;;
	fuzz) suite fuzz fuzz_replay ;;
	mutated) script mutated tests/fuzz/mutate.sh ;;
	fault) script fault tests/fault/run.sh ;;
	killed) script killed tests/fault/kill.sh ;;
	hardening) script hardening tests/hardening.sh ;;
	cross) script cross tests/cross.sh "$BUILD" ;;
	quality) script quality tests/quality/data.sh ;;
	browser) script browser tests/browser/run.sh ;;
	valgrind) script valgrind tests/valgrind.sh ;;
	*) echo "run.sh: no suite '$1'" >&2; exit 2 ;;
	esac
}

[ $# -gt 0 ] || set -- includes unit golden properties docs fuzz mutated fault killed hardening cross quality browser
for name; do
	run "$name"
done
printf 'tests: %d passed, %d failed, %d skipped, in %d suites, %d s\n' \
	"$passed" "$failed" "$skipped" "$suites" $(($(date +%s) - started))
[ "$failed" = 0 ]
