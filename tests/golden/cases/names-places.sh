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
