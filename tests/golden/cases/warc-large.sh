# A record of more than 64 MB is named and passed over, and one that is no page passed over, however
# large; what comes after them is read. Headers may be cut by any block's end.
record() { # TYPE CONTENT-TYPE URI SIZE
	printf 'WARC/1.0\r\nWARC-Type: %s\r\nWARC-Target-URI: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n' \
		"$1" "$3" "$2" "$4"
}
zeros() { head -c "$1" /dev/zero; printf '\r\n\r\n'; }
size=$(article 1 | wc -c)
for i in 1 2; do
	record conversion text/plain "http://x.org/$i" "$size"
	article 1
	printf '\r\n\r\n'
	record resource video/mp4 http://x.org/video 3000000
	zeros 3000000
	[ $i = 2 ] || { record conversion text/plain http://x.org/large 67108865; zeros 67108865; }
done > large.warc
for i in $(seq 3 200); do
	record conversion text/plain "http://x.org/$i" "$size"
	article 1
	printf '\r\n\r\n'
done >> large.warc
$DEDUP --list=keep large.warc; echo $?
$DEDUP --list=drop - < large.warc | wc -l
head -c 67109000 large.warc > cut.warc
$DEDUP --list=keep cut.warc; echo $?
