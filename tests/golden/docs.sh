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
# The shells' scripts know them, too: the names of bash and fish with a "=" where a value
# follows, of zsh without.
sed 's/^-. //; s/==$//' "$work/help" | sort > "$work/names"
for shell in bash zsh fish; do
	"$dedup" --completion=$shell > "$work/completion.$shell"
	if command -v $shell > /dev/null; then
		check "$shell reads its script" $shell -n "$work/completion.$shell"
	fi
done
sed -n "s/.*compgen -W '\(--[^']*\)'.*/\1/p" "$work/completion.bash" | tr ' ' '\n' | sort > "$work/bash"
check "bash completes the same options" diff "$work/names" "$work/bash"
awk '{ name = "--" $5; print name (/ -x / || (/ -r / && name != "--explain") ? "=" : "") }
	' <(grep '^complete' "$work/completion.fish") | sort > "$work/fish"
check "fish completes the same options" diff "$work/names" "$work/fish"
grep -o -- "--[a-z-]*=\?'\?\[" "$work/completion.zsh" | tr -d "'[" > "$work/zsh"
grep -o -- ',--[a-z-]*=\?}' "$work/completion.zsh" | tr -d ',}' >> "$work/zsh"
check "zsh completes the same options" diff "$work/names" <(sort "$work/zsh")

# The bash script at work: what the words after "dedup" can become, the last one begun.
completes() { # WORD...
	bash -c 'compopt() { :; }
		. "$0"
		COMP_WORDS=(dedup "$@") COMP_CWORD=$#
		_dedup
		printf "%s\n" "${COMPREPLY[@]}"' "$work/completion.bash" "$@"
}
offers() { # EXPECTED WORD...
	local expected=$1
	shift
	[ "$(completes "$@" | tr '\n' ' ')" = "$expected " ]
}
check "completion of a name" offers "--level=" --le
check "completion of a value after =" offers "near" --level = n
check "completion of a value by itself" offers "near" --level n
check "completion after a letter" offers "jsonl" -f j
check "completion of a threshold" offers "story=" -t s
check "completion of a number" offers "" --threads 1
check "completion of a path" offers "$root/data/README.md" "$root/data/READ"
check "completion of an option's path" offers "$root/data/README.md" -o "$root/data/READ"
# Every word that is offered for a value is one that the parser takes.
values() {
	local option word
	sed -n '/^\t--/{s/^\t\(--[a-z-]*\).*/\1/;N;s/\n.*compgen -W .\([^'"'"']*\).*/ \1/p}' \
		"$work/completion.bash" | while read -r option words; do
		for word in $words; do
			case $word in *=) word=${word}0.5 ;; esac
			"$dedup" "$option=$word" --no-such-option 2>&1 |
				grep -q "unknown option '--no-such-option'" || echo "$option=$word"
		done
	done
}
check "values of choices" [ -z "$(values)" ]

# "tier X" and "min_words N", as the report's header has them and as the manual has.
echo | "$dedup" -f jsonl - | head -n 1 | tr -d '{}"' | tr ',' '\n' |
	awk -F : '{ sub(/^thresholds:/, "") } $1 ~ /^(near|contains|paraphrase|story|min_words)$/ {
		print $1, $2 + 0 }' | sort > "$work/defaults"
awk '/^\.It Cm / { tier = $3 } /^Default threshold: / { print tier, $3 + 0 }
	/^\.It Fl Fl min-words/ { words = 1 } words && /^The default is/ { print "min_words", $4 + 0; words = 0 }
' "$manual" | sort > "$work/manual-defaults"
check "five defaults" [ "$(wc -l < "$work/defaults")" = 5 ]
check "the manual's defaults" diff "$work/manual-defaults" "$work/defaults"

# The manual's example: the pairs of higher thresholds from a run with low ones, by whatever awk is here.
sed -n "/^\$ awk .*near=0.5/,/low.tsv$/p" "$manual" | sed "1s/^\$ //; s/\\\\e/\\\\/g" > "$work/example"
"$dedup" -f scores -t paraphrase=0.1,contains=0.5 "$root"/data/*.txt > "$work/low.tsv"
of_example() { (cd "$work" && sh ./example | cut -f 1-3 | sort); }
of_run() { "$dedup" -f pairs -t paraphrase=0.7,contains=0.9 "$root"/data/*.txt | cut -f 1,3,4 | sort; }
check "the manual's example has pairs" [ "$(of_example | wc -l)" -gt 9 ]
check "the manual's example is right" [ "$(of_example)" = "$(of_run)" ]
if command -v mandoc > /dev/null; then
	check "mandoc finds nothing to improve" mandoc -Tlint -Wwarning "$manual"
fi
echo "$passed passed, $failed failed, 0 skipped"
[ $failed = 0 ]
