article 1 > a.txt
article 1 > b.txt
umask 022
$DEDUP -o out.tsv a.txt b.txt; echo $?
cat out.tsv
stat -c %a out.tsv
chmod 600 out.tsv
ln -s out.tsv link
$DEDUP -f groups -o link a.txt b.txt; echo $?
cat out.tsv
stat -c '%a %F' out.tsv link
ls -A
