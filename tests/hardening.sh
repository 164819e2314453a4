#!/bin/sh
# hardening.sh [PROGRAM]: the program was built as the Makefile's HARDEN and HARDEN_LD say: it
# loads anywhere, what the loader relocates is read-only from then on, all of it at once, stacks
# are guarded and not executable, and the C library checks the sizes of buffers.
set -u
program=${1:-${DEDUP:-build/dedup}}
passed=0 failed=0

if ! command -v readelf > /dev/null; then
	echo "SKIP    readelf is not installed: hardening is not looked at"
	exit 0
fi

# check WHAT OPTION PATTERN: readelf says so.
check() {
	if readelf -W "$2" "$program" | grep -Eq "$3"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAILED: $1: no '$3' in readelf $2"
	fi
}

check "position-independent" -h 'Type: +DYN'
check "read-only relocations" -l '^ +GNU_RELRO'
check "relocated at once" -d 'BIND_NOW|NOW'
check "no executable stack" -l '^ +GNU_STACK .* RW +0x'
# Other builds, with sanitizers, leave these to them.
if readelf -W --dyn-syms "$program" | grep -Eq '__(asan|tsan|gcov|sanitizer)_'; then
	echo "SKIP    a build for tests: stack protector and fortified functions are not looked at"
else
	check "stack protector" --dyn-syms '__stack_chk_fail'
	check "fortified functions" --dyn-syms '__(memcpy|vsnprintf|snprintf|fprintf|read)_chk'
fi
echo "$passed passed, $failed failed, 0 skipped"
[ $failed = 0 ]
