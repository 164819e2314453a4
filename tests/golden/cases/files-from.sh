for i in 1 2; do article 1 > $i.txt; done
article 1 > '-3.txt'
mkdir d
article 1 > d/4.txt
printf '1.txt\n\n-3.txt\nmissing.txt\nd' > list
$DEDUP -f groups --files-from=list; echo $?
echo; $DEDUP -f groups 2.txt --files-from=list --files-from=- < list; echo $?
echo; $DEDUP --files-from=no-such-list; echo $?
echo; echo - | $DEDUP --files-from=-; echo $?
