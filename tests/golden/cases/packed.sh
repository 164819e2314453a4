# Compressed files and archives are unpacked on the way, whatever they are called.
article 1 > one.txt
records 3 > r.jsonl
mkdir -p d/deep d/__MACOSX
article 1 > d/a.txt
article 2 > d/deep/b.txt
printf 'bin\0ary' > d/c.bin
article 3 > d/.hidden
article 3 > d/__MACOSX/x.txt
gzip -cn r.jsonl > d/r.jsonl.gz
ln -s a.txt d/link
tar cf a.tar --sort=name d
gzip -cn a.tar > renamed
gzip -cn one.txt > packed
gzip -cn r.jsonl > records
$DEDUP one.txt packed
$DEDUP --all records
$DEDUP --all - < records
$DEDUP --all a.tar
$DEDUP --all -v --include='*.txt' renamed; echo $?
mkdir e; cp a.tar e/; tar cf nested.tar e; $DEDUP --all nested.tar; echo $?
gzip -cn packed | $DEDUP --all -
gzip -cn packed | gzip -cn | $DEDUP --all - one.txt; echo $?
printf 'bin\0ary' | gzip -cn > binary.gz; $DEDUP binary.gz one.txt; echo $?
