# Web archives: pages and plain texts that were fetched.
record() { # TYPE CONTENT-TYPE URI FILE
	printf 'WARC/1.0\r\nWARC-Type: %s\r\nWARC-Target-URI: %s\r\nWARC-Date: 2024-05-0%dT00:00:00Z\r\n' \
		"$1" "$3" $((++day))
	printf 'Content-Type: %s\r\nContent-Length: %d\r\n\r\n' "$2" "$(wc -c < "$4")"
	cat "$4"
	printf '\r\n\r\n'
}
day=0
page() { printf '<html><head><title>T%s</title></head><body>' "$1"; article 1 | sed 's/^/<p>/'; }
answer() { printf 'HTTP/1.1 %s\r\nContent-Type: %s\r\n%s\r\n' "$1" "$2" "$3"; cat; }
page 1 | answer '200 OK' 'text/html; charset=utf-8' '' > plain
page 2 > body
{ printf '%x\r\n' "$(wc -c < body)"; cat body; printf '\r\n0\r\n\r\n'; } |
	answer '200 OK' text/html $'Transfer-Encoding: chunked\r\n' > chunked
page 3 | gzip -n | answer '200 OK' text/html $'Content-Encoding: gzip\r\n' > zipped
page 4 | answer '404 Not Found' text/html '' > missing
page 5 | answer '200 OK' image/png '' > image
article 1 > text
{
	record warcinfo application/warc-fields '' text
	record request application/http http://x.org/1 plain
	record response 'application/http; msgtype=response' http://x.org/1/ plain
	record response application/http http://x.org/2 chunked
	record response application/http '<http://x.org/3>' zipped
	record response application/http http://x.org/4 missing
	record response application/http http://x.org/5 image
	record conversion text/plain http://x.org/6 text
} > all.warc
$DEDUP -f jsonl all.warc
gzip -kn all.warc; $DEDUP -f groups all.warc.gz
head -c -300 all.warc | $DEDUP -f groups -; echo $?
{ cat all.warc; echo garbage; } | $DEDUP -f groups -; echo $?
