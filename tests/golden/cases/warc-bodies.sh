# Bodies that the server packed and that do not unpack: what was read to its end is kept, the
# file named for each. A record without an address has its place for a name.
response() { # URI, an answer on standard input
	cat > answer
	printf 'WARC/1.0\r\nWARC-Type: response\r\n%sContent-Type: application/http\r\n' "$1"
	printf 'Content-Length: %d\r\n\r\n' "$(wc -c < answer)"
	cat answer
	printf '\r\n\r\n'
}
packed() { printf 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n'; cat; }
uri() { printf 'WARC-Target-URI: http://x.org/%s\r\n.' "$1"; }
named() { local u; u=$(uri "$1"); packed | response "${u%.}"; }
article 1 | sed '1s/^/<p>/' | gzip -nc > body
{
	named whole < body
	{ head -c -8 body; printf '\1\2\3\4'; tail -c 4 body; } | named checksum
	head -c -20 body | named cut
	{ head -c 30 body; printf 'xxxxxxxx'; tail -c +39 body; } | named content
	packed < body | response ''
	printf '<p>not packed' | named done
} > bodies.warc
$DEDUP --all -f groups bodies.warc; echo $?
$DEDUP --list=keep bodies.warc; echo $?
