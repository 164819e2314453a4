# A copy of what is in the index is told by its text and that one's hub, and where one of these is
# forgotten by what is left of the cluster.
edited() { record "$1" 1 | sed 's/\. /, reporters heard. /'; }
{ record hub 1; record copy 1; edited edit; edited again; record other 2; } > all.jsonl
tell() { # FORGOTTEN...
	rm -f seen.db*
	$DEDUP -q --index seen.db all.jsonl > /dev/null
	[ $# = 0 ] || $DEDUP --index seen.db --forget "$@"
	echo "without: $*"
	{ record new 1; edited newer; record other 2; } | $DEDUP --annotate --index seen.db |
		sed 's/.*"dedup"//'
}
tell
tell hub
tell edit
tell hub edit
tell hub copy
tell hub copy edit again
