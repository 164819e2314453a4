# SIGTERM and SIGHUP end the stream in good order: what was decided is committed.
mkfifo in
end_by() { # SIGNAL ARTICLE
	rm -f out
	env --default-signal="$1" $DEDUP --filter --index seen.db < in > out &
	exec 3> in
	record "$1" "$2" >&3
	printf '{"id": "half", ' >&3
	until [ -s out ]; do sleep 0.01; done
	kill -s "$1" $!
	wait $!
	echo "$1: exit $?"
	exec 3>&-
	cut -c 1-14 out
}
end_by TERM 1
end_by HUP 2
{ record a 1; record b 2; record c 3; } | $DEDUP --filter --index seen.db | cut -c 1-12
