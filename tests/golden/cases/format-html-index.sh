# Articles of earlier runs are listed in their clusters, and not counted.
figures() {
	grep -o '<h1>.*</h1>\|<dt>.*\|<li class="member.*\|^<rect.*' | sed 's/<[^>]*>/ /g'
}
for i in 1 2 3; do article $i > $i.txt; done
article 2 > copy-of-2.txt
$DEDUP --index=seen.db 1.txt 2.txt
$DEDUP --index=seen.db --format=html copy-of-2.txt 1.txt 3.txt | figures
$DEDUP --index=seen.db --format=html 3.txt | figures
