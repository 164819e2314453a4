#!/bin/sh
# coverage.sh: how much of each source file the tests ran, from the counts that a
# build with --coverage leaves in $BUILD. Least covered first.
set -eu
cd "$(dirname "$0")/../.."

find "$BUILD/obj/src" -name '*.gcda' | sort | while read -r counts; do
	gcov -n -o "${counts%.gcda}.o" "$counts" 2>/dev/null
done | awk '
	/^File / { file = $2; gsub("\047", "", file) }
	/^Lines executed:/ && file ~ /^src\// {
		split($0, part, /[:% ]+/)
		share = part[3]
		lines = $NF
		# A header is counted where it was used most.
		if (!(file in all) || share > best[file]) {
			best[file] = share
			all[file] = lines
		}
		file = ""
	}
	END {
		for (f in all) {
			printf "%6.1f %%  %5d lines  %s\n", best[f], all[f], f
			hit += best[f] * all[f] / 100
			total += all[f]
		}
		if (total)
			printf "%6.1f %%  %5d lines  in all\n", 100 * hit / total, total
	}' | sort -n
