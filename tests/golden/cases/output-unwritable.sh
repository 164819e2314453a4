# Found out before the work: no input is read, nothing is left behind.
article 1 > a.txt
mkdir d closed
echo before > closed/old
echo before > old
chmod 755 .
chmod 555 closed closed/old
$DEDUP -o d a.txt; echo $?
$DEDUP -o no/such/place a.txt missing.txt; echo $?
unprivileged $DEDUP -o closed/new a.txt; echo $?
unprivileged $DEDUP -o closed/old a.txt; echo $?
$DEDUP -o old missing.txt; echo $?
cat old closed/old
ls -A . closed
