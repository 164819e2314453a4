# Last night's report, or the one being written, is no article.
mkdir d
article 1 > d/a.txt
article 1 > d/report
$DEDUP -f groups -o d/report d; echo $?
cat d/report
article 1 > d/b.txt
$DEDUP -f groups d > d/report; echo $?
cat d/report
$DEDUP -f groups d/a.txt d/b.txt d/report > d/report; echo $?
cat d/report
