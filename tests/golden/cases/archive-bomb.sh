# 80 MB in 80 KB: stopped at the stated limit, and the others are read.
head -c 80M /dev/zero | tr '\0' 'a' | gzip -n > bomb.gz
mkdir d
mv bomb.gz d
article 1 > d/a.txt
article 1 | gzip -nc > d/b.txt.gz
{ echo '{"id":"first","text":"An honest record before the rest"}'
  printf '{"id":"bomb","text":"'; head -c 80M /dev/zero | tr '\0' 'a'; printf '"}\n'; } |
	gzip -n > d/records.jsonl.gz
$DEDUP --all -f groups d; echo $?
$DEDUP --all -f groups - < d/bomb.gz; echo $?
