#!/bin/bash
# docs.sh: the manual, --help and the parser know the same options.
# From the environment: DEDUP (default build/dedup).
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
dedup=${DEDUP:-$root/build/dedup}
manual=$root/man/dedup.1
work=$(mktemp -d "${TMPDIR:-/tmp}/dedup-docs.XXXXXX")
trap 'rm -rf "$work"' EXIT
export LC_ALL=C
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

# "-x --name" or "--name", and "=" if it takes a value, "==" if it takes two, one a line.
"$dedup" --help | awk '/^  (-.,|   ) --/ {
	letter = substr($0, 3, 1) == "-" ? substr($0, 3, 2) " " : ""
	two = match($0, /--[a-z0-9-]+ [A-Z]+ [A-Z]+/) ? "==" : ""
	match($0, /--[a-z0-9-]+=?/)
	print letter substr($0, RSTART, RLENGTH) two
}' | sort > "$work/help"
# .It Fl l , Fl Fl level Ns = Ns Ar TIER
awk '/^\.It Fl / {
	letter = $3 == "Fl" ? "" : "-" $3 " "
	for (i = 3; i < NF; i++)
		if ($(i - 1) == "Fl" && $i == "Fl")
			print letter "--" $(i + 1) ($(i + 2) == "Ns" ? "=" : $(i + 2) == "Ar" ? "==" : "")
}' "$manual" | sort > "$work/manual"

knows() { # "-x --name="; with another option after it, an unknown one, to end the run
	local words name
	read -r -a words <<< "$1"
	for name in "${words[@]}"; do
		case $name in
		--*==) "$dedup" "${name%==}" x 2>&1 | grep -q "option '${name%==}' needs two values" ;;
		--*=) "$dedup" "${name%=}" 2>&1 | grep -q "option '${name%=}' needs a value" ;;
		--*) "$dedup" "$name=x" 2>&1 | grep -q "option '$name' takes no value" ;;
		*) ! "$dedup" "$name" 2>&1 | grep -q "unknown option" ;;
		esac || return 1
	done
}

check "help lists options" [ "$(wc -l < "$work/help")" -ge 30 ]
check "manual and help list the same options" diff "$work/manual" "$work/help"
while read -r line; do
	check "parser: $line" knows "$line"
done < "$work/help"
# "tier X" and "min_words N", as the report's header has them and as the manual has.
echo | "$dedup" -f jsonl - | head -n 1 | tr -d '{}"' | tr ',' '\n' |
	awk -F : '{ sub(/^thresholds:/, "") } $1 ~ /^(near|contains|paraphrase|story|min_words)$/ {
		print $1, $2 + 0 }' | sort > "$work/defaults"
awk '/^\.It Cm / { tier = $3 } /^Default threshold: / { print tier, $3 + 0 }
	/^\.It Fl Fl min-words/ { words = 1 } words && /^The default is/ { print "min_words", $4 + 0; words = 0 }
' "$manual" | sort > "$work/manual-defaults"
check "five defaults" [ "$(wc -l < "$work/defaults")" = 5 ]
check "the manual's defaults" diff "$work/manual-defaults" "$work/defaults"
if command -v mandoc > /dev/null; then
	check "mandoc finds nothing to improve" mandoc -Tlint -Wwarning "$manual"
fi
echo "$passed passed, $failed failed, 0 skipped"
[ $failed = 0 ]
