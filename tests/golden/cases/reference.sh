# References are always kept, and rather than what repeats them, whatever --keep says;
# a file given as one and without is one.
mkdir archive
article 1 > archive/old.txt
article 1 > archive/twin.txt
{ article 1; echo One more sentence of some more words. ; } > new.txt
article 2 > alone.txt
for keep in first longest; do
	$DEDUP --keep=$keep --reference=archive new.txt alone.txt
done
$DEDUP --list=drop --reference=archive new.txt alone.txt archive/old.txt
$DEDUP -f jsonl --reference=archive/old.txt --reference archive/twin.txt new.txt | grep -o '"path":"[^"]*","role":"[a-z]*"\|"reference":true'
$DEDUP --reference=missing new.txt; echo $?
$DEDUP --reference=archive; echo $?
$DEDUP --reference=- - < new.txt; echo $?
