# Names in an archive: ./ before them is left out, hidden ones and what systems add are passed
# over, and what is compressed in it is read.
mkdir -p d/sub d/.hidden d/__MACOSX
article 1 > d/1.txt
article 1 > d/sub/2.txt
article 1 > d/.hidden/3.txt
article 1 > d/__MACOSX/4.txt
article 1 > d/.5.txt
article 1 | gzip -nc > d/6.txt.gz
records 2 | gzip -nc | gzip -nc > d/7.jsonl.gz
(cd d && tar --format=ustar -cf ../inner.tar ./1.txt)
gzip -nc inner.tar > d/8.tar.gz
(cd d && tar --format=ustar --sort=name -cf ../a.tar .)
$DEDUP -f groups --all a.tar; echo $?
