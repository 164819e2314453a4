#!/bin/sh
# quality.sh: one table of scores, at default settings.
#
# data/ and tests/quality/sets are always scored, by score.awk. The labelled sets in
# $SHARED/eval are scored by the score.py beside them, where they and python3 are
# there, alone and inside the news of $SHARED/bench. Precision, recall and F1
# are over pairs of articles at level paraphrase; the last column is F1 at level
# story, for sets that tell events apart. One set is scored with the menus and
# notices of two sites around its articles, too, as they are and with --boilerplate.
set -u
cd "$(dirname "$0")/../.." || exit 1

dedup=${DEDUP:-${BUILD:-build}/dedup}
eval=${SHARED:-../shared}/eval
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

row() { # row SET ARTICLES P R F1 STORY SECONDS
	printf '%-26s %8s %6s %6s %6s %7s %8s\n' "$@"
}

# A folder of text files with a truth.tsv that names them.
score_folder() { # score_folder NAME DIRECTORY [OPTION]
	cut -f 1 "$2/truth.tsv" | sed "s|^|$2/|" >"$work/paths"
	for level in paraphrase story; do
		"$dedup" -f tsv --level $level ${3:+"$3"} --files-from="$work/paths" |
			sed "s|$2/||g" >"$work/$level" || return 1
	done
	paraphrase=$(awk -f tests/quality/score.awk -v column=3 "$work/paraphrase" "$2/truth.tsv")
	story=$(awk -f tests/quality/score.awk -v column=2 "$work/story" "$2/truth.tsv")
	# shellcheck disable=SC2086 # four words
	row "$1" $paraphrase "${story##* }" -
}

# A set tells events apart if some articles share an event but not a group.
has_events() {
	if [ -f "$1/truth.tsv" ]; then
		awk -F '\t' '$2 != $3 { found = 1 } END { exit !found }' "$1/truth.tsv"
	else
		awk -F '\t' '$3 == "s" { found = 1 } END { exit !found }' "$1/pairs.tsv"
	fi
}

# score.py --json for one set as words: docs P R F1 seconds
scores() { # scores LEVEL SET
	python3 "$eval/score.py" --dedup "$dedup" --level "$1" --json "$2" |
		python3 -c 'import json, sys
for s in json.load(sys.stdin).values():
    print(s["docs"], *("%.3f" % s[k] for k in ("precision", "recall", "f1")), "%.2f" % s["seconds"])'
}

score_set() { # score_set DIRECTORY
	result=$(scores paraphrase "$1")
	story=-
	if has_events "$1"; then
		story=$(scores story "$1" | cut -d ' ' -f 4)
	fi
	# shellcheck disable=SC2086 # five words
	set -- "$1" $result
	row "${1##*/}" "${2:-failed}" "${3:--}" "${4:--}" "${5:--}" "$story" "${6:--}"
}

score_inside() { # score_inside CORPUS
	echo
	echo "Inside the articles of ${1##*/}, at level paraphrase:"
	python3 tests/quality/mixed.py --dedup "$dedup" --corpus "$1" --score "$eval/score.py" \
		"$eval"/*/ tests/quality/sets/*/
	verdicts=${1##*/}
	"$dedup" -q -f tsv "$1" | awk -F '\t' -v of="$(wc -l <"$1")" '
		FNR == NR { verdict[$1, $2] = verdict[$2, $1] = $3; next }
		$3 != "paraphrase" { next }
		{ n++ }
		($5, $6) in verdict { judged++; same += verdict[$5, $6] == "S" }
		END {
			printf "%d of its own %d articles are in a cluster by tier paraphrase; ", n, of
			printf "of %d that were judged with their match %d are one article\n", judged, same
		}' "tests/quality/corpora/${verdicts%.jsonl}.tsv" -
}

row set articles P R F1 story seconds
score_folder data data || exit 1
for set in tests/quality/sets/*/; do
	set=${set%/}
	score_folder "${set##*/}" "$set" || exit 1
done
tests/quality/sites.sh tests/quality/sets/chains-en "$work/sites" || exit 1
score_folder "chains-en, of two sites" "$work/sites" || exit 1
score_folder "so, --boilerplate=10" "$work/sites" --boilerplate=10 || exit 1
if [ ! -f "$eval/score.py" ]; then
	echo "SKIP: no labelled sets in $eval (set SHARED to the directory above them)"
elif ! command -v python3 >/dev/null; then
	echo "SKIP: the labelled sets in $eval need python3"
else
	for set in "$eval"/*/; do
		score_set "${set%/}"
	done
	for corpus in reuters21578 cctv-zh; do
		corpus=${SHARED:-../shared}/bench/$corpus.jsonl
		if [ -f "$corpus" ]; then
			score_inside "$corpus"
		else
			echo "SKIP: no $corpus"
		fi
	done
fi
