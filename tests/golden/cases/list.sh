for i in 1 2 3; do article $i > $i.txt; done
for i in 3 1; do article $i > copy-of-$i.txt; done
: > empty.txt
set -- 1.txt 2.txt 3.txt copy-of-3.txt copy-of-1.txt empty.txt
echo keep; $DEDUP --list=keep "$@"
echo drop; $DEDUP --list=drop "$@"
echo keep -0; $DEDUP -0 --list=keep "$@" | tr '\0' '!'; echo
echo drop -0; $DEDUP --list=drop --null "$@" | tr '\0' '!'; echo
echo keep longest; $DEDUP --list=keep --keep=longest "$@"
