#!/bin/sh
# cross.sh [BUILD] - the kernels of every instruction set of this machine give the same bits, as
# do, on x86-64, those of AVX-512 emulated in plain C (tests/tools/avx512), which few machines
# have, and, under qemu-user, those of AArch64. Exit status: 0 they do, or SKIP; 1 they do not.
#
# Environment: CC, CROSS_CC (aarch64-linux-gnu-gcc), QEMU (qemu-aarch64)
set -eu

cd "$(dirname "$0")/.."
fold_table=${1:-build}/gen/fold_table.c
build=${1:-build}/cross
cc=${CC:-cc}
cross_cc=${CROSS_CC:-aarch64-linux-gnu-gcc}
qemu=${QEMU:-qemu-aarch64}
flags='-std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -Iinclude -Isrc -Itests'

# The flags of a kernel file, by its instruction set; as in the Makefile.
isa_flags() {
	case $1 in
	*_sse42.c) echo -msse4.2 -mpopcnt ;;
	*_avx2.c) echo -mavx2 -mbmi -mbmi2 -mpopcnt ;;
	*_avx512.c) echo -mavx512f -mavx512bw -mavx512vl -mavx512dq -mavx512vbmi \
		-mavx512vbmi2 -mavx512vpopcntdq -mavx512bitalg -mbmi -mbmi2 -mpopcnt ;;
	esac
}

# compile CC DIRECTORY [LINK FLAG...]: builds DIRECTORY/kernels_cross
compile() {
	compiler=$1 directory=$2
	shift 2
	mkdir -p "$directory"
	rm -f "$directory"/*.o
	machine=$($compiler -dumpmachine)
	for source in src/simd/*.c src/input/json_scan*.c src/text/fold.c src/text/breaks.c \
		src/text/words.c src/text/number.c "$fold_table" tests/unit/kernels_cross.c; do
		case $machine:$source in
		x86_64*:*_neon.c | aarch64*:*_sse42.c | aarch64*:*_avx*.c) continue ;;
		esac
		# shellcheck disable=SC2046,SC2086
		$compiler $flags $(isa_flags "$source") -c "$source" \
			-o "$directory/$(basename "$source" .c).o"
	done
	$compiler "$@" -o "$directory/kernels_cross" "$directory"/*.o
}

# emulate DIRECTORY: the same of the native objects, but for AVX-512
emulate() {
	mkdir -p "$1"
	cp "$build/native"/*.o "$1"
	for source in src/*/*_avx512.c src/simd/cpu.c; do
		# shellcheck disable=SC2086
		$cc $flags -Itests/tools/avx512 -DDD_EMULATED=DEDUP_ISA_AVX512 -c "$source" \
			-o "$1/$(basename "$source" .c).o"
	done
	$cc -o "$1/kernels_cross" "$1"/*.o
}

[ -f "$fold_table" ] || make -s BUILD="${1:-build}" "$fold_table"
compile "$cc" "$build/native"
"$build/native/kernels_cross" > "$build/digests"

# That set has every kernel of the table.
case $($cc -dumpmachine) in x86_64*)
	emulate "$build/emulated"
	"$build/emulated/kernels_cross" avx512 | sed 's/^avx512 /emulated-avx512 /' \
		>> "$build/digests"
	sed -n 's/^[[:space:]][a-z].*(\*\([a-z0-9_]*\))(.*/wanted \1/p' src/simd/kernels.h \
		>> "$build/digests" ;;
esac

if command -v "$cross_cc" > /dev/null && command -v "$qemu" > /dev/null; then
	compile "$cross_cc" "$build/aarch64" -static
	"$qemu" "$build/aarch64/kernels_cross" >> "$build/digests"
else
	echo "SKIP: AArch64 kernels NOT tested: $cross_cc or $qemu is missing" >&2
	echo "SKIP: on Debian: apt install gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user" >&2
fi

awk '
	$1 == "wanted" { wanted[$2]; next }
	{ sets[$1] }
	!($2 in digest) { digest[$2] = $3; first[$2] = $1 }
	digest[$2] != $3 { print "FAIL: " $2 ": " $1 " and " first[$2] " differ"; bad = 1 }
	END {
		for (kernel in wanted)
			if (!(kernel in digest)) { print "FAIL: no digest of " kernel; bad = 1 }
		for (s in sets) names = names " " s
		if (!bad) print "kernels agree:" names
		exit bad
	}' "$build/digests"
