#!/bin/sh
# data.sh: the sample corpus at default settings gives what data/truth.tsv says.
#
# At the default level: articles of one group are in one cluster, those of different
# groups are not; each article matches the original of its group at the tier of the
# table; the report shows every tier up to paraphrase. At level story: articles of
# one event are in one cluster, and what the table calls a story matches the original
# as that or, held by another member, not at all, but never as anything stronger.
set -u
cd "$(dirname "$0")/../.." || exit 1

dedup=${DEDUP:-${BUILD:-build}/dedup}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

run() { # run FILE OPTION...
	out=$work/$1
	shift
	"$dedup" "$@" data/*.txt >"$out" || { echo "dedup $* exited with $?"; exit 1; }
}

# Truth and a tsv report: who is together and who should be.
check_clusters() { # check_clusters LEVEL REPORT
	awk -F '\t' -v level="$1" '
		FNR == NR { sub(/^data\//, "", $5); cluster[$5] = $1; next }
		{
			name[++n] = $1
			group[n] = level == "story" ? $2 : $3
			# A report of the event that the table expects no match for may join or not.
			free[n] = level == "story" && $5 == "-" && ($4 == "indep" || $4 == "follow")
		}
		END {
			for (i = 1; i <= n; i++)
				for (j = i + 1; j <= n; j++) {
					want = group[i] == group[j]
					got = (name[i] in cluster) && (name[j] in cluster) &&
						cluster[name[i]] == cluster[name[j]]
					if (want == got || (want && (free[i] || free[j]))) {
						ok++
						continue
					}
					bad++
					print level ": " name[i] " and " name[j] (got ? " are" : " are not") " together"
				}
			print level ": " ok " pairs of articles as in the table, " bad + 0 " not"
			exit bad > 0
		}' "$work/$2" data/truth.tsv
}

# Truth and a pairs report: the tier of each article with the original.
check_tiers() { # check_tiers LEVEL REPORT
	awk -F '\t' -v level="$1" '
		function stronger(a, b) { return rank[a] < rank[b] }
		BEGIN {
			split("exact near contains paraphrase story -", order, " ")
			for (i in order)
				rank[order[i]] = i
		}
		FNR == NR {
			sub(/^data\//, "", $3)
			sub(/^data\//, "", $4)
			tier[$3, $4] = tier[$4, $3] = $1
			next
		}
		$4 == "orig" { original[$2] = $1 }
		{ event[$1] = $2; want[$1] = $5 }
		END {
			for (name in want) {
				first = original[event[name]]
				if (first == "" || first == name)
					continue
				expected = want[name]
				if (stronger(level, expected))
					expected = "-"
				got = (first, name) in tier ? tier[first, name] : "-"
				if (got == expected || (expected == "story" && got == "-")) {
					ok++
					continue
				}
				bad++
				print level ": " name " matches " first " as " got ", expected " expected
			}
			print level " tiers: " ok + 0 " passed, " bad + 0 " failed"
			exit bad > 0
		}' "$work/$2" data/truth.tsv
}

check_shown() { # check_shown REPORT TIER...
	report=$1
	shift
	for tier; do
		cut -f 3 "$work/$report" | grep -qx -e "$tier" || { echo "no member of tier $tier is shown"; return 1; }
	done
}

check_drops() { # check_drops REPORT: nothing is dropped for being about one event
	if awk -F '\t' '$2 == "drop" && $3 == "story" { print; n++ } END { exit !n }' "$work/$1"; then
		echo "an article is dropped for a story"
		return 1
	fi
}

run default.tsv -f tsv
run default.pairs -f pairs
run story.tsv -f tsv --level story
run story.pairs -f pairs --level story

failed=0
check_clusters paraphrase default.tsv || failed=1
check_tiers paraphrase default.pairs || failed=1
check_shown default.tsv exact near contains paraphrase || failed=1
check_clusters story story.tsv || failed=1
check_tiers story story.pairs || failed=1
check_shown story.tsv story || failed=1
check_drops story.tsv || failed=1
exit $failed
