#!/bin/bash
# lint.sh: what tools other than the compiler have to say about the sources. A tool
# that is not here is passed over, loudly. Exit status 1 if any of them complains.
set -u
cd "$(dirname "$0")/../.." || exit 1

build=${BUILD:-build}-lint
failed=0

# step NAME PROGRAM COMMAND...: runs it if the program is there.
step() {
	local name=$1 program=$2
	shift 2
	if ! command -v "$program" >/dev/null; then
		echo "SKIP    $name: no $program"
	elif "$@"; then
		echo "ok      $name"
	else
		echo "FAILED  $name"
		failed=1
	fi
}

sources() {
	find src include tests -name '*.[ch]' | sort
}

# What a script wrote is laid out as it likes.
format() {
	sources | grep -v '^tests/unit/samples/' | xargs clang-format --dry-run -Werror
}

warnings() { # warnings CC: a build that takes every warning for an error
	make --no-print-directory -j"$(nproc)" BUILD="$build-$1" CC="$1" CFLAGS="-g -Werror" tests >"$build.log" 2>&1 ||
		{ grep -E -A 4 'error|warning' "$build.log" || tail -n 20 "$build.log"; return 1; }
}

tidy() {
	local flags
	flags="-std=c11 -D_GNU_SOURCE -Iinclude -Isrc -Itests $(pkg-config --cflags icu-uc libxxhash lmdb libarchive libxml-2.0 zlib 2>/dev/null)"
	# shellcheck disable=SC2086 # flags are words
	find src -name '*.c' ! -name '*_sse42.c' ! -name '*_avx*.c' ! -name '*_neon.c' | sort |
		xargs -P "$(nproc)" -n 4 sh -c 'clang-tidy --quiet "$@" -- '"$flags"' 2>/dev/null' tidy
}

shell() {
	grep -rlE '^#!/bin/(ba)?sh' src tests .ci | xargs shellcheck -S warning -e SC2046
}

manual() {
	[ ! -f man/dedup.1 ] || mandoc -T lint -W warning man/dedup.1
}

step "warnings of gcc" gcc warnings gcc
step "warnings of clang" clang warnings clang
step clang-tidy clang-tidy tidy
step clang-format clang-format format
step shellcheck shellcheck shell
step "manual page" mandoc manual
exit $failed
