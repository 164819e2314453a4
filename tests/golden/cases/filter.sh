# Records in, only fresh records out: byte for byte, in order.
{
	record a 1
	record b 2 | sed 's/"text"/ "extra" : [1, {"x": null}],\t"text"/'
	record c 1
	record d 2 | sed 's/\. /, /'
	article 3 | tr '\n' ' ' | sed 's/.*/{"text": "&"}/'
	echo
	record a 1
	printf '\r\n'
	record e 4 | tr -d '\n'
} > stream
$DEDUP --filter < stream > fresh
echo "exit $?"
sed -n '1p; 2p; 5p; $p' stream | cmp - fresh && echo "first, second, fifth and last"
$DEDUP --filter -v -l exact - < stream | sed 's/"text".*//'
$DEDUP --annotate -t near=0.5 --id-field=name,id < stream | sed 's/"text": "[^"]*"/TEXT/'
$DEDUP --filter --error-on-dupe < stream > again
echo "exit $?"
cmp fresh again
$DEDUP --filter < /dev/null
mkdir scratch
TMPDIR=$PWD/scratch $DEDUP --filter < stream > /dev/null
ls -A scratch
# However it comes in pieces, the decisions are the same.
records 60 > some
{ cat some; tac some | sed 's/\. [^.]*\. /. /; s/"r/"s/'; cat stream; echo; head -n 20 some; } > longer
$DEDUP --annotate --level=story < longer > whole
while read -r line; do printf '%s\n' "$line"; done < longer | $DEDUP --annotate --level=story > single
dd if=longer bs=997 2> /dev/null | $DEDUP --annotate --level=story > pieces
sed -n 's/.*"tier":\([a-z"]*\).*/\1/p' whole | sort | uniq -c
cmp whole single && cmp whole pieces
