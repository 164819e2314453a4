mkdir d
article 1 > d/a.txt
ln d/a.txt d/hard
ln -s a.txt d/soft
article 1 > d/other.txt
$DEDUP -f groups d; echo $?
echo; $DEDUP -f groups d/a.txt ./d/a.txt d d/hard d/other.txt; echo $?
echo; $DEDUP -q -f groups d/a.txt d/a.txt d/other.txt; echo $?
echo; $DEDUP -f groups - - d/other.txt < d/a.txt; echo $?
