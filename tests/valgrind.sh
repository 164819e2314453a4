#!/bin/bash
# valgrind.sh: some golden cases with the program under valgrind's memcheck, which also sees
# what a sanitizer does not: reads of memory that was never written, in the libraries and through
# them. Any report fails the case, as it stands on standard error.
#
# From the environment: DEDUP (default build/dedup).
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
program=$(realpath "${DEDUP:-$root/build/dedup}")
if ! command -v valgrind > /dev/null; then
	echo "SKIP    valgrind is not installed: memory that was never written is not looked for"
	exit 0
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/dedup-valgrind.XXXXXX")
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"

# Valgrind knows no AVX-512, and has the program's threads take turns.
cat > "$work/dedup" <<END
#!/bin/sh
exec valgrind -q --error-exitcode=98 --leak-check=full --errors-for-leak-kinds=definite \\
	--show-leak-kinds=definite --child-silent-after-fork=yes "$program" "\$@"
END
chmod 755 "$work/dedup"

cases='data-tiers data-story explain-text explain-jsonl format-html jsonl-errors jsonl-escapes
	jsonl-nested-names csv csv-broken html html-soup feeds warc charsets archive-broken
	gzip-damaged packed-formats dates-window keep list memory index-nights index-upkeep filter
	strict titles'
# shellcheck disable=SC2086 # words
DEDUP=$work/dedup VARIANTS=${VARIANTS:-avx2:2} "$root/tests/golden/run.sh" $cases
