article 1 > a.txt
ln -s nowhere dangling
ln -s loop-2 loop-1
ln -s loop-1 loop-2
ln -s a.txt link
mkdir d
article 1 > d/b.txt
ln -s d link-to-directory
printf 'text\0more' > binary
head -c 2000000 /dev/zero > large-binary
$DEDUP dangling loop-1 link binary large-binary /dev/null '' link-to-directory; echo $?
