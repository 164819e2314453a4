# A record of a web archive has its number for a place, from 1, an entry of a feed its line: in
# names, in messages and for --explain.
record() { # TYPE CONTENT-TYPE URI; the content on standard input
	cat > content
	printf 'WARC/1.0\r\nWARC-Type: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n' \
		"$1" "$2" "$(wc -c < content)"
	printf '%s\r\n' ${3:+"WARC-Target-URI: $3"} ''
	cat content
	printf '\r\n\r\n'
}
text() { article "$1" | record conversion text/plain "${2-}"; }
{ text 1 http://x.org/1; text 1 http://x.org/1; } > two.warc
{
	echo software: none | record warcinfo application/warc-fields
	text 1 http://x.org/1
	text 2
	echo GET / | record request application/http http://x.org/1
	text 3 http://x.org/1
	text 2
	echo garbage
} > w.warc
gzip -kn w.warc
for warc in two.warc w.warc w.warc.gz; do $DEDUP -f groups --all $warc; echo $?; done
$DEDUP -f jsonl w.warc 2> errors | grep -o '"type":"skipped".*'; cat errors
$DEDUP --explain w.warc:3 w.warc:6 | head -n 1
$DEDUP --explain w.warc:5 w.warc:6 | grep '^[AB]  '
item() { printf '<item><guid>%s</guid>\n<description>%s</description>\n</item>' "$1" "$(article "$2")"; }
{
	printf '<rss version="2.0"><channel>\n'
	item a 1; echo; item b 2; echo; item a 3; item b 4; item a 5; echo
	printf '</channel></rss>\n'
} > feed.xml
grep -n '<guid>' feed.xml | cut -d '<' -f 1
$DEDUP -f groups --all feed.xml
# Entries that begin on one line are told by their number, and what an archive has by its member.
line() { printf '<item><guid>%s</guid><description>%s</description></item>' "$1" "$(tr '\n' ' ' < "$POOL/$2.txt")"; }
{
	printf '<rss version="2.0"><channel>'
	line a 1; line a 2; echo; echo; line a 3; echo; line b 4; line b 5
	printf '</channel></rss>\n'
} > line.xml
$DEDUP -f groups line.xml
{ records 3; echo not a record; records 3; } > lines.jsonl
records 3 > more.jsonl
article 6 > text.txt
mkdir dir
cp line.xml lines.jsonl more.jsonl text.txt two.warc dir
tar cf dir.tar -C dir text.txt line.xml lines.jsonl two.warc more.jsonl
tar rf dir.tar -C dir text.txt
$DEDUP -f groups -v dir.tar
gzip -kn lines.jsonl
$DEDUP -f groups lines.jsonl.gz
$DEDUP --explain line.xml:1 line.xml:1:2 | grep '^[AB]  '
$DEDUP --explain line.xml:3 line.xml:2; echo $?
$DEDUP --explain dir.tar:lines.jsonl:2 dir.tar:more.jsonl:2 dir.tar | head -n 1
$DEDUP --explain dir.tar:line.xml:4:2 dir.tar:text.txt dir.tar | grep '^[AB]  '
