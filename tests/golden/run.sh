#!/bin/bash
# run.sh [--update] [CASE]...: golden tests of the whole program.
#
# A case is cases/NAME.sh, run by bash in an empty scratch directory with
#   $DEDUP  the program (a wrapper that forces a code path and a thread count)
#   $DATA   the sample corpus
# and the functions of lib.sh. Expected beside it: NAME.stdout, NAME.stderr and
# NAME.exit; what is missing stands for nothing and 0. NAME.stdout.glob and
# NAME.stderr.glob are patterns instead. A case that exits with 77 is skipped.
# Every case runs for each instruction set of this machine with 1 and 4 threads,
# and must give the same bytes. --update writes the expected files from the first
# of these runs.
#
# From the environment: DEDUP (default build/dedup), VARIANTS (default: all of
# them, "ISA:THREADS" separated by blanks).
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
real=$(realpath "${DEDUP:-$root/build/dedup}")
export DATA=$root/data LC_ALL=C
unset NO_COLOR
update=
[ "${1-}" = --update ] && { update=1; shift; }

work=$(mktemp -d "${TMPDIR:-/tmp}/dedup-golden.XXXXXX")
trap 'chmod -R u+rwx "$work"; rm -rf "$work"' EXIT
chmod 755 "$work"
mkdir "$work/bin"
# A copy and a directory that anyone may read: some cases give up root.
cp "$real" "$work/bin/dedup.real" || exit 2
cat > "$work/bin/dedup" <<END
#!/bin/sh
exec "$work/bin/dedup.real" \$DEDUP_TEST_ARGS "\$@"
END
chmod 755 "$work/bin/dedup" "$work/bin/dedup.real"
export DEDUP=$work/bin/dedup

export POOL=$work/pool
mkdir "$POOL"
. "$here/lib.sh"
make_pool

variants=${VARIANTS-}
if [ -z "$variants" ]; then
	for isa in scalar sse4.2 avx2 avx512 neon; do
		if "$work/bin/dedup.real" --isa=$isa - < /dev/null > /dev/null 2>&1; then
			variants="$variants${variants:+ }$isa:1 $isa:4"
		fi
	done
fi
[ -n "$variants" ] || { echo "$real does not run"; exit 2; }

# match ACTUAL EXPECTED: the same bytes, or EXPECTED.glob as a pattern.
match() {
	local actual pattern
	if [ -e "$2.glob" ]; then
		actual=$(cat "$1"; echo x)
		pattern=$(cat "$2.glob"; echo x)
		# shellcheck disable=SC2053
		[[ $actual == $pattern ]]
	elif [ -e "$2" ]; then
		cmp -s "$1" "$2"
	else
		[ ! -s "$1" ]
	fi
}

# keep ACTUAL EXPECTED: --update of one file.
keep() {
	[ -e "$2.glob" ] && return
	if [ -s "$1" ]; then cp "$1" "$2"; else rm -f "$2"; fi
}

run_case() { # NAME VARIANT; leaves stdout, stderr and exit in $work/VARIANT
	local slot=$work/$2
	rm -rf "$slot"
	mkdir -p "$slot/scratch"
	chmod 755 "$slot"
	chmod 777 "$slot/scratch"
	(
		cd "$slot/scratch" || exit 99
		export DEDUP_TEST_ARGS="--isa=${2%:*} -j${2#*:}"
		exec bash -c '. "$0"; . "$1"' "$here/lib.sh" "$here/cases/$1.sh"
	) < /dev/null > "$slot/stdout" 2> "$slot/stderr"
	echo $? > "$slot/exit"
	# Counts of lines that could not be written: another user's run, no descriptor left.
	[ -z "${GCOV_ERROR_FILE-}" ] || sed -i '/^profiling:/d' "$slot/stderr"
	chmod -R u+rwx "$slot/scratch"
}

update_case() { # NAME VARIANT
	keep "$work/$2/stdout" "$here/cases/$1.stdout"
	keep "$work/$2/stderr" "$here/cases/$1.stderr"
	rm -f "$here/cases/$1.exit"
	[ "$(cat "$work/$2/exit")" = 0 ] || cp "$work/$2/exit" "$here/cases/$1.exit"
}

report() { # NAME VARIANT
	local stream
	echo "FAILED: $1 ($2)"
	for stream in stdout stderr; do
		match "$work/$2/$stream" "$here/cases/$1.$stream" && continue
		if [ -e "$here/cases/$1.$stream.glob" ]; then
			cat "$work/$2/$stream"
		elif [ -e "$here/cases/$1.$stream" ]; then
			diff -a "$here/cases/$1.$stream" "$work/$2/$stream" | head -n 20
		else
			head -n 20 "$work/$2/$stream"
		fi
	done
}

judge() { # NAME VARIANT; sets result
	local status expected=0
	status=$(cat "$work/$2/exit")
	[ -e "$here/cases/$1.exit" ] && expected=$(cat "$here/cases/$1.exit")
	if [ "$status" = 77 ]; then
		result=skipped
		echo "skipped: $1: $(tail -n 1 "$work/$2/stderr")"
	elif [ "$status" != "$expected" ] ||
	     ! match "$work/$2/stdout" "$here/cases/$1.stdout" ||
	     ! match "$work/$2/stderr" "$here/cases/$1.stderr"; then
		result=failed
		report "$1" "$2"
		[ "$status" = "$expected" ] || echo "exit status $status, expected $expected"
	fi
}

passed=0 failed=0 skipped=0
[ $# -gt 0 ] || set -- $(cd "$here/cases" && ls ./*.sh | sed 's|^\./||; s|\.sh$||')
for name; do
	result=passed
	for variant in $variants; do
		run_case "$name" "$variant" &
	done
	wait
	[ -n "$update" ] && update_case "$name" "${variants%% *}"
	for variant in $variants; do
		[ $result = passed ] && judge "$name" "$variant"
	done
	eval "$result=\$(($result + 1))"
done
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]
