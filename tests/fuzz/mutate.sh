#!/bin/bash
# mutate.sh [COUNT [SEED]]: COUNT (default 200) inputs of all formats with something wrong
# with them, through the whole program, a few at a time. No crash, no hang, no report of a
# sanitizer: whatever is in a file, a run ends with status 0, 2 or 3, and with messages of
# its own alone.
#
# The seeds are the corpora of the fuzz targets and the articles of data/. Inputs that break
# something are left in $BUILD/mutated. From the environment: BUILD (default build), DEDUP.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
build=$(realpath "${BUILD:-$root/build}")
dedup=$(realpath "${DEDUP:-$build/dedup}")
count=${1:-200} seed=${2:-1}
together=5
work=$(mktemp -d "${TMPDIR:-/tmp}/dedup-mutate.XXXXXX")
trap 'rm -rf "$work"' EXIT
export LC_ALL=C
export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_leaks=1:halt_on_error=1:exitcode=99:allocator_may_return_null=1}"
export UBSAN_OPTIONS="${UBSAN_OPTIONS:-halt_on_error=1:print_stacktrace=1:exitcode=99}"

# Named after their kind, so that a name can tell where the content does not.
mkdir "$work/seeds" "$work/in"
for path in "$root"/tests/fuzz/corpus/*/* "$root"/data/*.txt; do
	kind=$(basename "$(dirname "$path")")
	case $kind in
	jsonl | csv | html) end=.$kind ;;
	page) end=.html ;;
	feed) end=.xml ;;
	*) end= ;;
	esac
	cp "$path" "$work/seeds/$kind-$(basename "$path")$end"
done
cd "$work" || exit 2

formats=(tsv text jsonl pairs groups html)
levels=(exact near contains paraphrase story)

# run PATH: what is wrong with it, or nothing. The options go by the number of the run.
run() {
	local status
	timeout 120 "$dedup" -j$((run % 3 + 1)) -f "${formats[run % 6]}" -l "${levels[run % 5]}" \
		-v --all "$@" > out 2> err
	status=$?
	case $status in
	0 | 3) ;;
	2) grep -q '^dedup: no input could be read$' err || echo "status 2" ;;
	124) echo "no end after 120 s" ;;
	*) echo "status $status" ;;
	esac
	if grep -avq '^dedup: \|^[0-9]* article' err; then
		echo "a message of another kind: $(grep -av '^dedup: ' err | head -n 1)"
	fi
}

keep() { # PATH WHY
	mkdir -p "$build/mutated"
	cp "$1" "$build/mutated"
	echo "FAILED: $build/mutated/$(basename "$1"), run $run: $2"
	head -n 30 err
}

failed=0
for ((first = 0, run = 0; first < count; first += together, run++)); do
	rm -f in/*
	"$build/fuzz/mutate" "$seed" $first $together in seeds/* || exit 2
	[ -n "$(run in)" ] || continue
	# Which one is it?
	alone=$failed
	for path in in/*; do
		why=$(run "$path")
		[ -z "$why" ] || { failed=$((failed + 1)); keep "$path" "$why"; }
	done
	[ $alone != $failed ] && continue
	failed=$((failed + 1))
	why=$(run in)
	for path in in/*; do keep "$path" "together: $why"; done
done
echo "$((first - failed)) passed, $failed failed, 0 skipped"
[ $failed = 0 ]
