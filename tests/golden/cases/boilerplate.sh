# Articles with the menus and notices of two sites around them are matched as they are without these,
# from files, records and pipes; what many have printed is no boilerplate.
mkdir clean site
menu() { # SITE LINES
	local i
	for ((i = 0; i < $2; i++)); do echo "$1 $i: subscribe for ${i}9 a month and read all that our $1 newsroom reports"; done
}
json() { # FILE ID
	printf '{"id": "%s", "text": "' "$2"
	sed 's/\\/\\\\/g; s/"/\\"/g; s/$/\\n/' "$1" | tr -d '\n'
	echo '"}'
}
for file in "$DATA"/[!s]*.txt; do
	name=${file##*/}
	iconv -f UTF-8 -t UTF-8 "$file" > "clean/$name" 2> /dev/null || { rm "clean/$name"; continue; }
	n=$((n + 1))
	{ menu "site$((n % 2))" 8; cat "clean/$name"; echo; menu "Site$((n % 2))" 4; } > "site/$name"
	json "clean/$name" "clean/$name" >> clean.jsonl
	json "site/$name" "clean/$name" >> site.jsonl
done
$DEDUP -l story clean > want
$DEDUP -l story site | sed 's/\<site/clean/g' | cmp -s - want; echo "without it the same: $?"
$DEDUP -l story --boilerplate=9 site | sed 's/\<site/clean/g' | cmp - want && echo files
$DEDUP -l story --boilerplate=9 site.jsonl | cmp - want && echo records
$DEDUP -l story --boilerplate=9 - < site.jsonl | cmp - want && echo pipe
mkfifo fifo
cat site.jsonl > fifo &
$DEDUP -l story --boilerplate=9 -o out fifo && cmp out want && echo fifo
$DEDUP -l story --boilerplate=9 --memory=1 site.jsonl | cmp - want && echo memory
pair='clean/funicular-1-original.txt clean/funicular-5-rewrite.txt'
# shellcheck disable=SC2086
$DEDUP --explain $pair clean.jsonl > want
# shellcheck disable=SC2086
$DEDUP --explain $pair --boilerplate=9 site.jsonl | cmp - want && echo explained
$DEDUP -f html --boilerplate=9 - < site.jsonl > page.html
grep -q Brannock page.html && grep -c 'newsroom reports' page.html
$DEDUP --boilerplate=9 -v -f pairs site 2>&1 > /dev/null | grep 'funicular-[12].*lines'

mkdir printed
for n in 1 2 3 4 5 6 7 8 9; do { echo "Paper $n: "; article 1; menu here 3; } > printed/$n; done
{ article 2; menu here 3; } > printed/other
$DEDUP -l near -t 0.9 -f groups --boilerplate=4 printed
$DEDUP --boilerplate=3 site
echo $?
