# More than the page lists: the largest clusters, and of one its first members.
{
	for ((i = 0; i < 700; i++)); do record copy-$i 1; done
	# Matched to a text whose first copy is not listed.
	awk 'BEGIN { for (i = 1; i <= 20050; i++) printf "{\"id\": \"%d\", \"text\": \"stub %d\"}\n", i, i }'
} > many.jsonl
$DEDUP --format=html --all many.jsonl > page.html
grep -c '<li class="cluster"' page.html
grep -c '<li class="member' page.html
grep -o '^<p class="note">.*\|<noscript>.*' page.html
sed -n '/<ol id="list">/,$p' page.html | grep '<p class="faint">and'
sed -n '/^"clusters":/,/<\/script>/p' page.html | awk '/^\[[0-9]+,[0-9]+,\[/ { clusters++ } /^\[+"copy-/ || /^\[1,700/ { copies++ }
	END { print clusters " clusters, " copies " copies" }'
