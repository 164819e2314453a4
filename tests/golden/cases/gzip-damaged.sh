# A gzip file's checksum and length come after its content: what was read is kept, and the
# file is named. What follows the last member counts no more than gzip lets it.
article 1 > 1.txt
gzip -nc 1.txt > whole.gz
{ head -c -8 whole.gz; printf '\1\2\3\4'; tail -c 4 whole.gz; } > sum.gz
{ head -c -4 whole.gz; printf '\1\2\3\4'; } > length.gz
head -c -3 whole.gz > cut-checksum.gz
head -c -100 whole.gz > cut.gz
head -c 5 whole.gz > cut-header.gz
{ head -c 100 whole.gz; printf 'xxxxxxxx'; tail -c +109 whole.gz; } > content.gz
cat sum.gz whole.gz > first-of-two.gz
cat whole.gz cut-header.gz > second-cut.gz
{ cat whole.gz; head -c 512 /dev/zero; } > padded.gz
# A header with all that it may have: more bytes, a name, a comment, a checksum.
{ printf '\037\213\010\036\0\0\0\0\0\003\003\0abcname\0comment\0xx'; tail -c +11 whole.gz; } > header.gz
records 3 | gzip -nc | head -c -8 > records.jsonl.gz; printf '\1\2\3\4\1\2\3\4' >> records.jsonl.gz
tar --format=ustar -cf - 1.txt | gzip -nc | head -c -8 > archive.tar.gz; printf '\1\2\3\4\1\2\3\4' >> archive.tar.gz
: | gzip -nc > empty.gz
for file in *.gz; do
	echo "$file:"
	$DEDUP --list=keep "$file" 2>&1
	echo $?
done
$DEDUP --strict --all whole.gz sum.gz; echo $?
