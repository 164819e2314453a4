# Bundled letters, values attached or apart, = or a blank, options after paths,
# -- before a path that looks like one; the last of two wins.
article 1 > a.txt
article 1 > -b.txt
$DEDUP -qvlnear -j1 a.txt -- -b.txt
$DEDUP --level near --format tsv a.txt -f groups -- -b.txt
$DEDUP a.txt ./-b.txt -f=groups
echo $?
$DEDUP -0 --list keep a.txt ./-b.txt | tr '\0' '!'
