#!/bin/bash
# run.sh: every allocation of the program and of the libraries under it fails, each in
# turn, then it and all after it. Whatever the program was doing: it ends with status 2 and
# a message, or does what it does with all memory. No crash, no hang, no wrong report.
#
# From the environment: DEDUP (default build/dedup), FAULT (the library to preload, default
# fault.so beside the program), MOST (runs for each case and way to fail, default 100: of a case with
# more allocations as many, evenly spread; 0: all of them).
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
dedup=$(realpath "${DEDUP:-$root/build/dedup}")
fault=$(realpath "${FAULT:-$(dirname "$dedup")/fault.so}")
most=${MOST:-100}
work=$(mktemp -d "${TMPDIR:-/tmp}/dedup-fault.XXXXXX")
trap 'rm -rf "$work"' EXIT
export LC_ALL=C POOL=$work/pool
# A sanitizer wants to be the first library, and may as well be the second.
export ASAN_OPTIONS="${ASAN_OPTIONS:-allocator_may_return_null=1:exitcode=99}:verify_asan_link_order=0"
# Its threads end the program where they lack memory.
threads=-j3
! grep -q __asan_init "$dedup" || threads=-j1
# What is freed or was never written is not zero.
export MALLOC_PERTURB_=165
mkdir "$POOL" "$work/in"
. "$root/tests/golden/lib.sh"
make_pool
cd "$work/in" || exit 2

passed=0 failed=0
indexed=

one() { # FAULT_VARIABLE=VALUE... -- ARGUMENT...; leaves ../got, ../got.err; its status
	local settings=()
	while [ "$1" != -- ]; do
		settings+=("$1")
		shift
	done
	shift
	rm -f out
	[ -z "$indexed" ] || { rm -f seen.db seen.db-lock; cp ../before.db seen.db; }
	timeout 60 env "${settings[@]}" LD_PRELOAD="$fault" "$dedup" "$@" \
		< stdin > ../got 2> ../got.err
}

# judge_index STATUS: the index is whole, and as before where the run failed; a stream commits
# now and then.
judge_index() {
	"$dedup" --index=seen.db --check > /dev/null || echo "a broken index"
	"$dedup" --index=seen.db --index-info | grep '^articles' > ../articles
	[ "$1" != 2 ] || cmp -s ../articles ../articles.before || [ "$indexed" = stream ] ||
		echo "a run that failed and added"
}

# judge STATUS: what is wrong with a run, or nothing.
judge() {
	if [ "$1" = 2 ]; then
		grep -q '^dedup: ' ../got.err || echo "status 2 without a message"
		# The report of a run with an index comes before its commit.
		[ ! -e out ] || [ -n "$indexed" ] || echo "a report in spite of status 2"
	elif [ "$1" != "$expected" ]; then
		echo "status $1"
	else
		cmp -s ../want ../got || echo "another report"
		[ ! -e ../want.out ] || cmp -s ../want.out out || echo "another output file"
		cmp -s ../want.err ../got.err || echo "another message"
	fi
	[ -z "$(find . -name '.dedup.*')" ] || echo "a temporary file is left"
	[ -z "$indexed" ] || judge_index "$1"
}

try() { # NAME ARGUMENT...
	local name=$1 calls step at on wrong=0 runs=0
	shift
	rm -f ../want.out
	one FAULT_COUNT=../calls -- "$@"
	expected=$?
	mv ../got ../want
	mv ../got.err ../want.err
	[ ! -e out ] || mv out ../want.out
	calls=$(cat ../calls)
	step=$((most > 0 && calls > most ? (calls + most - 1) / most : 1))
	for on in "" FAULT_ON=1; do
		for ((at = 1; at <= calls; at += step)); do
			one FAULT_AT=$at $on -- "$@"
			why=$(judge $?)
			runs=$((runs + 1))
			[ -n "$why" ] || continue
			wrong=$((wrong + 1))
			[ $wrong -gt 5 ] || printf '%s: allocation %d %s: %s\n%s\n' "$name" $at "$on" \
				"$why" "$(head -n 5 ../got.err)"
			rm -f .dedup.*
		done
	done
	echo "$name: $calls allocations, $runs runs, $wrong wrong"
	if [ $wrong = 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

{ records 40; for i in 3 5 9; do record again-$i $i; done; echo broken; echo '{"id":5}'; } > r.jsonl
records 12 > stdin
mkdir -p d/e
for i in 1 2 3 4; do article $i > d/$i.txt; article $i | tr a-z A-Z > d/e/$i.txt; done
printf 'caf\351 and more words than eight in a line of text\n' > d/broken.txt

# No archives: libarchive 3.6 takes its allocations for granted, ends the program itself
# ("Fatal Internal Error") or crashes, and has no hook for them as ICU and libxml2 have.
mkdir q
cp "$root/tests/fuzz/corpus/page/article" q/page.html
cp "$root/tests/fuzz/corpus/feed/rss" q/feed.xml
tail -c +2 "$root/tests/fuzz/corpus/csv/rfc4180" > q/table.csv
tail -c +2 "$root/tests/fuzz/corpus/charset/guess-koi8-r" > q/guess.txt
tail -c +2 "$root/tests/fuzz/corpus/charset/mark-16" > q/wide.txt
tail -c +2 "$root/tests/fuzz/corpus/charset/mojibake" > q/repaired.txt

try help --help
try files -j1 d missing
try sample -j1 -l story "$root/data"
try records -j1 -f jsonl -o out r.jsonl
try page -j1 -f html -o out r.jsonl d/1.txt d/e -
try markup -j1 --all q
try threads $threads --list=keep r.jsonl d -

# A file is cut off while it is mapped (src/input/mapping.h), once the first 2 MB are read: what was
# before the cut is read, and what is missing is told of.
cut_off() {
	local size=$((2700 * 1024 + 77)) status
	records 1400 > some.jsonl
	for i in 1 2 3 4 5 6 7 8; do sed "s/\"id\": *\"/&$i-/" some.jsonl; done > whole.jsonl
	head -c $size whole.jsonl | sed '$d' > before.jsonl
	"$dedup" -j1 --list=keep before.jsonl > ../want
	env FAULT_CUT=whole.jsonl FAULT_CUT_AT=1 FAULT_CUT_TO=$size LD_PRELOAD="$fault" \
		"$dedup" -j1 --list=keep whole.jsonl > ../got 2> ../got.err
	status=$?
	[ $status = 3 ] && cmp -s ../want ../got &&
		grep -q '^dedup: .*whole.jsonl: changed while it was read' ../got.err && return
	echo "cut off: status $status"
	head -n 5 ../got.err
	return 1
}
if cut_off; then passed=$((passed + 1)); else failed=$((failed + 1)); fi

# LMDB's allocations are among these.
"$dedup" --index=../before.db --list=keep r.jsonl > ../kept
"$dedup" --index=../before.db --index-info | grep '^articles' > ../articles.before
indexed=run
records 60 | tail -n 30 > more.jsonl
try index -j1 --index=seen.db -o out more.jsonl
indexed=stream
cp more.jsonl stdin
try filter -j1 --index=seen.db --filter
echo "$passed passed, $failed failed, 0 skipped"
[ $failed = 0 ]
