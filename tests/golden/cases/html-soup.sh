# Pages as they are found: no end tags, the wrong ones, 200,000 open elements, bytes that
# are no text, a page cut off in a tag.
text() { sed 's/^/<p>/' "$POOL/$1.txt"; }
mkdir d
{ echo '<html><title>One</title><body>'; text 1; } > d/open.html
{ echo '<!doctype html><TITLE>One</TITLE></p></div></table><b><i>'; text 1; echo '</b></i></html>'; } > d/wrong.html
{ echo '<title>Deep</title>'; for i in $(seq 2000); do printf '<div><span>%.0s' {1..50}; done; text 2; } > d/deep.html
{ echo '<title>Two</title>'; text 2; printf '<a href="http://'; } > d/cut.html
{ echo '<title>Two</title><script>var p = "<p>no"; </script><style>p { }</style><!-- no '; echo '-->'; text 2; } > d/script.html
{ echo '<title>Bytes</title>'; text 1; printf '\377\376\200 \001\002'; } > d/bytes.html
printf '<html>\0\0\0</html>' > d/nul.html
printf '<html></html>' > d/empty.html
$DEDUP -v --all -f groups d; echo $?
$DEDUP --all -f groups --input=html - < d/open.html; echo $?
