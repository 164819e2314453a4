#!/bin/bash
# run.sh: pages of --format html in a headless Chromium.
#
# From the environment: DEDUP (default $BUILD/dedup), BUILD (default build), CHROMIUM
# (default: looked for), KEEP (a directory to leave pages and pictures in).
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
here=$root/tests/browser
build=${BUILD:-build}
case $build in /*) ;; *) build=$root/$build ;; esac
dedup=$(realpath "${DEDUP:-$build/dedup}")

for name in ${CHROMIUM:-} chromium chromium-browser google-chrome; do
	chromium=$(command -v "$name") && break
done
if [ -z "$chromium" ]; then
	echo "SKIP    no chromium: the HTML report is not looked at in a browser"
	exit 0
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/dedup-browser.XXXXXX")
trap 'rm -rf "$work"' EXIT
pages=${KEEP:-$work}
mkdir -p "$pages"
cd "$root" || exit 1

# Articles, names and addresses full of markup, also between sentences that match.
make_hostile() {
	local bad='</script><!--<script>alert(1)</script><img src=x onerror=alert(2)>\u2028\u0000\u001b[31m\u202e\u2066 <style>*{display:none}</style><base href=//evil.example/><iframe src=//evil.example></iframe>\"'"' onmouseover=owned=1 "
	local id text wide head
	# A text with tags further down than here is no markup.
	head=$(printf 'Above. %.0s' {1..150})
	# No blank to break a line at, and a script without them.
	wide="$(printf 'x%.0s' {1..300})กรุงเทพมหานครอมรรัตนโกสินทร์มหินทรายุธยามหาดิลกภพนพรัตนราชธานีบูรีรมย์"

	for id in 1-original 3-reprint 5-rewrite; do
		text=$(tr '\n' ' ' < "data/funicular-$id.txt" | sed 's/["\\]/\\&/g')
		printf '{"id":"%s","title":"%s","source":"%s","url":"%s","text":"%s"}\n' "$id$wide$bad" "$bad$wide" "$bad$wide" \
			"$([ $id = 3-reprint ] && echo https://evil.example/ || echo 'javascript:alert(3)//')$bad" "$head${text//. /. $bad } $wide"
	done
	echo "$bad"
}

make_hostile > "$work/<img src=x onerror=alert(4)>.jsonl"
{
	"$dedup" --format html data/*.txt > "$pages/sample.html" &&
	awk -v clusters=10000 -f "$here/many.awk" > "$work/many.jsonl" &&
	"$dedup" --format html "$work/many.jsonl" > "$pages/many.html"
} || { echo "FAILED: no page"; exit 1; }
"$dedup" -q --format html "$work/"*img*.jsonl > "$pages/hostile.html"
[ $? = 3 ] || { echo "FAILED: no hostile page"; exit 1; }
rm -rf "$work/many.jsonl"

ASAN_OPTIONS=detect_leaks=0 "$build/browser/page" "$chromium" "$pages" "$here/checks.js"
status=$?
rm -rf "$pages/profile"
exit $status
