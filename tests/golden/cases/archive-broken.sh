# Archives that end early or say what is not so: what can be read is, and each member or
# file that cannot is named.
corpus=$DATA/../tests/fuzz/corpus/archive
mkdir cut lies
for kind in gzip bzip2 xz zstd lz4 lzma 7z zip cpio ar; do
	size=$(wc -c < "$corpus/$kind")
	head -c $((size * 3 / 4)) "$corpus/$kind" > cut/$kind
done
$DEDUP -v --all -f groups cut; echo $?

for i in 1 2 3; do article $i > $i.txt; done
tar --format=ustar -cf lies/good.tar 1.txt 2.txt 3.txt
# The first member is said to be longer than the archive, of another checksum, to have a
# name that leads out of it, one that steers a terminal.
{ head -c 124 lies/good.tar; printf '77777777777\0'; tail -c +137 lies/good.tar; } > size.tar
checksum() { # FILE: sets the sum of its first header right
	local sum
	sum=$({ head -c 148 "$1"; printf '        '; head -c 512 "$1" | tail -c +157; } |
		od -An -v -tu1 | awk '{ for (i = 1; i <= NF; i++) s += $i } END { printf "%06o", s }')
	{ head -c 148 "$1"; printf '%s\0 ' "$sum"; tail -c +157 "$1"; } > fixed
	mv fixed "$1"
}
checksum size.tar
mv size.tar lies
{ printf 'X'; tail -c +2 lies/good.tar; } > lies/checksum.tar
{ printf '../../etc/x\0'; tail -c +13 lies/good.tar; } > lies/outside.tar
checksum lies/outside.tar
{ printf '\033[31m\342\200\256.txt\0'; tail -c +14 lies/good.tar; } > lies/steers.tar
checksum lies/steers.tar
gzip -nc 1.txt > lies/1.gz
{ head -c -8 lies/1.gz; printf '\1\2\3\4\1\2\3\4'; } > lies/sum.gz
{ cat lies/1.gz; echo 'not gzip any more'; } > lies/tail.gz
cat lies/1.gz lies/1.gz > lies/twice.gz
gzip -nc lies/good.tar | gzip -nc | gzip -nc > lies/thrice.gz
# libarchive 3.8 has more words for a tar that ends early.
$DEDUP -v --all -f groups lies 2>&1 | tr -d '\033' | sed 's/ detected while reading data$//'
echo "${PIPESTATUS[0]}"
