mkdir -p d/sub
article 1 > d/a.txt
article 1 > elsewhere.txt
ln -s ../elsewhere.txt d/link-to-file
ln -s sub d/link-to-directory
ln -s .. d/link-up
ln -s nowhere d/dangling
ln -s loop-2 d/loop-1
ln -s loop-1 d/loop-2
mkfifo d/fifo
ln -s /dev/zero d/link-to-device
mknod d/device c 1 5 2> /dev/null || ln -s /dev/zero d/device # without an end
printf 'text\0more' > d/binary
: > d/empty
article 1 > d/sub/b.txt
$DEDUP -f groups d; echo $?
echo
$DEDUP -v -f groups d; echo $?
