# Bodies that the server encoded: deflate, with zlib's frame and without, and several one after the
# other are undone. What the crawler has undone is read; what cannot be undone is named, and no
# article. What the crawler left as it was is not told from that by the header.
sum() { # of zlib, most significant byte first
	od -An -v -tu1 | awk '{ for (i = 1; i <= NF; i++) { a = (a + $i) % 65521; b = (b + a) % 65521 } }
		BEGIN { a = 1 } END { printf "\\%03o\\%03o\\%03o\\%03o", b / 256, b % 256, a / 256, a % 256 }'
}
inner() { tail -c +11 | head -c -8; }
raw() { gzip -nc | inner; }
zlib() { cat > content; printf '\x78\x9c'; raw < content; printf "$(sum < content)"; }
type=text/html
response() { # NAME, lines of a header; the body on standard input
	cat > body
	{
		printf 'HTTP/1.1 200 OK\r\nContent-Type: %s\r\n' $type
		printf '%s\r\n' "${@:2}" ''
		cat body
	} > answer
	printf 'WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: %s\r\n' "$1"
	printf 'Content-Type: application/http\r\nContent-Length: %d\r\n\r\n' "$(wc -c < answer)"
	cat answer
	printf '\r\n\r\n'
}
as() { response "$1" "Content-Encoding: $2"; }
page() { article 1 | sed '1s/^/<p>/'; }
brotli() {
	base64 -d << 'END'
G7AAAIyUqzvrlJ4sVSEJyYSmCcXmJppgEwoQy9NAA9P/KEkk2t3Ap9Mb5jmHdggFV0a913eqVsZy0RCYe0mHbcbzbcoULFHtp1QRAu7DvlPY/YAtcWA8vE11AGCKYSYzVWSWP9Bp
END
}
{
	page | zlib | as zlib deflate
	page | raw | as raw Deflate
	page | as undone deflate
	page | as br-undone br
	page | as no-encoding utf-8
	page | as identity identity
	page | as empty ''
	page | gzip -nc | as other br
	page | zlib | gzip -nc | as both 'deflate, gzip'
	page | zlib | gzip -nc | response both-lines 'Content-Encoding: deflate' 'Content-Encoding: gzip'
	page | gzip -nc | as listed ' gzip,deflate , identity,'
	{ printf '\377\376'; page | sed 's/./&\x00/g; s/$/\n/' | tr '\n' '\0' | sed 's/\x00\x00/\n\x00/g'; } | as utf-16 br
	{ printf '<p>\xcf\xf0\xe8\xe2\xe5\xf2\x01 '; page; } | as windows-1251 br
} > read.warc
$DEDUP -f groups read.warc; echo $?
{
	page | zlib | head -c -1 | as checksum-cut deflate
	{ page | zlib | head -c -4; printf '\1\2\3\4'; } | as checksum deflate
	page | zlib | head -c -30 | as zlib-cut deflate
	page | raw | head -c -30 | as raw-cut deflate
	{ page | raw; echo; } | as raw-more deflate
	{ page | raw | head -c 30; printf 'xxxxxxxx'; page | raw | tail -c +39; } | as content deflate
	brotli | as br br
	brotli | as br-as-gzip gzip
	brotli | as br-as-deflate deflate
	brotli | gzip -nc | as br-gzip 'br, gzip'
	page | zlib | as unknown $'x\ty'
	page | as many 'a, b, c, d, e, f, g, h, i'
	yes A page without an end. | head -c 67200000 | gzip -1nc > large
	inner < large | as large deflate
	type=text/plain
	inner < large | as large-text deflate
	as large-gzip gzip < large
} > named.warc
$DEDUP --all -f groups named.warc; echo $?
