#!/bin/bash
# properties.sh: what holds for any input, tried on the sample corpus and on one
# made up for the purpose.
#   - the same bytes for any number of threads and any instruction set
#   - the same clusters (as sets of names) for any order of the arguments
#   - keep and drop lists together name every article once
# From the environment: DEDUP (default build/dedup).
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
dedup=$(realpath "${DEDUP:-$root/build/dedup}")
work=$(mktemp -d "${TMPDIR:-/tmp}/dedup-properties.XXXXXX")
trap 'rm -rf "$work"' EXIT
export LC_ALL=C
export POOL=$work/pool
mkdir "$POOL"
. "$here/lib.sh"
make_pool

passed=0 failed=0
check() { # NAME COMMAND...
	local name=$1
	shift
	if "$@"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED: $name"
	fi
}

isas=
for isa in scalar sse4.2 avx2 avx512 neon; do
	"$dedup" --isa=$isa - < /dev/null > /dev/null 2>&1 && isas="$isas $isa"
done
[ -n "$isas" ] || { echo "$dedup does not run"; exit 2; }

# Copies, edited copies (a sentence less, a word changed) and strangers.
mkdir "$work/made"
for i in $(seq 120); do
	article $i > "$work/made/$i.txt"
	case $((i % 4)) in
	0) sed 3d "$work/made/$i.txt" > "$work/made/$i-cut.txt" ;;
	1) tr a-z A-Z < "$work/made/$i.txt" > "$work/made/$i-loud.txt" ;;
	2) sed '1s/$/ Updated./' "$work/made/$i.txt" > "$work/made/$i-new.txt" ;;
	esac
done
# Large enough to be cut into blocks and batches.
for i in $(seq 40); do records 200 | sed "s/\"id\": \"/&$i-/"; done > "$work/large.jsonl"

same_bytes() { # ARGUMENT...
	local isa threads
	"$dedup" --isa=scalar -j1 "$@" > "$work/expected" 2> "$work/expected.err"
	for isa in $isas; do
		for threads in 1 2 3 8; do
			"$dedup" --isa=$isa -j$threads "$@" > "$work/actual" 2> "$work/actual.err"
			cmp "$work/expected" "$work/actual" || return 1
			cmp "$work/expected.err" "$work/actual.err" || return 1
		done
	done
}

# The clusters of a tsv report, one a line, as sorted sets of names.
clusters() {
	sort -t "$(printf '\t')" -k 1,1n -k 5,5 | awk -F '\t' '
		$1 != last { if (NR > 1) print line; line = ""; last = $1 }
		{ line = line $5 "|" }
		END { if (NR) print line }' | sort
}

any_order() { # OPTION FILE...
	local option=$1 round
	shift
	"$dedup" "$option" "$@" | clusters > "$work/expected"
	for round in 1 2 3 4 5; do
		printf '%s\n' "$@" | awk -v seed=$round 'BEGIN { srand(seed) } { print rand() "\t" $0 }' |
			sort | cut -f 2- | "$dedup" "$option" --files-from=- | clusters > "$work/actual"
		cmp "$work/expected" "$work/actual" || return 1
	done
	[ -s "$work/expected" ]
}

partition() { # PATH...
	{ "$dedup" --list=keep "$@"; "$dedup" --list=drop "$@"; } | sort > "$work/actual"
	"$dedup" --all "$@" | cut -f 5 | sort > "$work/expected"
	cmp "$work/expected" "$work/actual"
}

cd "$work" || exit 2
for format in tsv jsonl pairs; do
	check "same bytes, made up, $format" same_bytes -f $format made
done
check "same bytes, large, near" same_bytes -l near large.jsonl
check "same bytes, large" same_bytes --all large.jsonl
for level in exact near contains paraphrase story; do
	check "any order, made up, $level" any_order --level=$level made/*.txt
done
check "keep and drop, made up" partition made
set -- "$root"/data/*.txt
if [ -e "$1" ]; then
	for level in near paraphrase story; do
		check "same bytes, sample, $level" same_bytes -l $level "$@"
		check "any order, sample, $level" any_order --level=$level "$@"
		check "keep and drop, sample, $level" partition -l $level "$@"
	done
fi
echo "$passed passed, $failed failed, 0 skipped"
[ $failed = 0 ]
