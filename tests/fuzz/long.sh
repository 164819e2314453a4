#!/bin/bash
# long.sh: one thing said 2 MB long, as text and as a field, an element, an entry of each format.
# Whatever it is, the time is in proportion: a run ends within LIMIT seconds of a processor, of
# which it needs less than one; where each step looks at all before it, it takes minutes.
#
# From the environment: DEDUP (default build/dedup).
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
dedup=$(realpath "${DEDUP:-$root/build/dedup}")
work=$(mktemp -d "${TMPDIR:-/tmp}/dedup-long.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
export LC_ALL=C
readonly SIZE=2000000 LIMIT=20

# shellcheck disable=SC1003 # backslashes
units=(
	a 'a ' 'a. ' 'A.b.' '. ' '? ' "a'" '"a' '"a",' '1,' '1 000 ' 'a-' '(a ' '\n' 'a\n\n' '\r'
	'\u00e9' 'e\u0301' '\u0301\u0316' '\u0f72\u0f71' '\u0e38\u0e48' '\u30b9\u3099' '\u0f72\u3099'
	'\u1112\u1161\u11ab' '\u5b57' '\u3002' '\u0e01' '\u0915\u094d' '\u200d' '\u202e' '\u201c'
	'\u00c3\u00a9' '\xff' '&amp;' '&#' '<' '<a>' '<p>a</p>' '<!--' '<table><tr><td>' '</b>'
	'{' '[' '\\\\' '\\\\u0041' 'http://a.b/ ' '@'
)
formats=(txt html xml csv jsonl)

# About SIZE bytes of a unit.
repeat() {
	local LC_ALL=C.UTF-8 unit
	printf -v unit '%bx' "$1"
	unit=${unit%x}
	while [ ${#unit} -lt 4096 ]; do unit+=$unit; done
	printf '%s' "$unit" > unit
	for ((done = 0; done < SIZE; done += $(stat -c %s unit))); do cat unit; done
}

document() { # FORMAT
	case $1 in
	txt) cat long ;;
	html) echo '<!doctype html><p>some words'; cat long ;;
	xml) printf '<rss version="2.0"><channel><item><description>'; cat long; echo '</description></item>' ;;
	csv) printf 'id,text\n1,'; cat long; printf '\n2,"'; cat long; echo '"' ;;
	jsonl) printf '{"text":"'; cat long; echo '"}' ;;
	esac
}

passed=0 failed=0
for unit in "${units[@]}"; do
	repeat "$unit" > long
	for format in "${formats[@]}"; do
		document "$format" > "long.$format"
		(ulimit -t $LIMIT; exec "$dedup" -j1 -f tsv "long.$format") > out 2>&1
		status=$?
		case $status in
		0 | 2 | 3) passed=$((passed + 1)) ;;
		*)
			failed=$((failed + 1))
			echo "FAILED: '$unit' as $format: status $status"
			;;
		esac
		rm "long.$format"
	done
done
echo "$passed passed, $failed failed, 0 skipped"
[ $failed = 0 ]
