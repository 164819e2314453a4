# A stream is UTF-8: with a byte order mark it passes as it is; in UTF-16 its lines are no records, nor
# those of a compressed one, and no charset can be told.
{ record a 1; record b 2; } > stream
iconv -f UTF-8 -t UTF-16 stream > utf-16 || skip "iconv has no UTF-16"
{ printf '\357\273\277'; cat stream; } > marked
gzip -kn stream
$DEDUP --filter < marked | cmp - marked && echo same
$DEDUP --filter < utf-16; echo $?
iconv -f UTF-16 -t UTF-8 utf-16 | $DEDUP --filter | cmp - stream && echo same
$DEDUP --filter < stream.gz 2> /dev/null; echo $?
gzip -dc stream.gz | $DEDUP --filter | cmp - stream && echo same
for mode in filter annotate; do $DEDUP --$mode --encoding=utf-16 < utf-16; echo $?; done
