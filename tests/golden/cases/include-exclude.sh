mkdir -p d/drafts d/news/drafts
for f in d/a.txt d/b.html d/c.md d/drafts/d.txt d/news/e.txt d/news/drafts/f.txt; do
	article 1 > $f
done
echo include; $DEDUP -f groups --include='*.txt' d
echo two; $DEDUP -f groups --include='*.txt' --include='*.md' d
echo exclude; $DEDUP -f groups --exclude='*.txt' d
echo directory; $DEDUP -f groups --exclude=drafts d
echo path; $DEDUP -f groups --exclude='drafts/*' d
echo path; $DEDUP -f groups --include='news/*' d
echo both; $DEDUP -f groups --include='*.txt' --exclude='d*' d
echo named; $DEDUP -f groups --include='*.md' d/a.txt d/c.md
