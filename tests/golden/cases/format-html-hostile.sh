# Nothing in an article, a name or an address becomes a part of the page but its text.
bad='</script><!--<script>alert(1)</script><img src=x onerror=alert(2)>\u2028\u0000\u0007\u001b[31m\u009b\u202e\u2066\ufffe&amp;\"'"'"
# What is far enough down is no markup.
text=$(cat "$POOL"/{1,2,3}.line | tr -d '\n')
{
	printf '{"id": "1%s", "title": "%s", "source": "%s", "url": "javascript:alert(3)", "text": "%s"}\n' "$bad" "$bad" "$bad" "$text $bad"
	printf '{"id": "2%s", "title": "\xff\xc3\xed\xa0\x80 not UTF-8", "url": "https://x/\\"onmouseover=alert(4) %s", "text": "%s"}\n' "$bad" "$bad" "$text $bad"
	echo "</script><script>alert(5)</script>"
} > '<img src=y onerror=alert(6)>.jsonl'
$DEDUP --format=html ./*.jsonl > page.html
echo "exit $?"
for part in '<script' '</script' '<!--' '<img' '<a '; do
	echo "$part: $(grep -o "$part" page.html | wc -l)"
done
echo "controls and marks: $(LC_ALL=C grep -acP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xa8-\xae]|\xe2\x81[\xa6-\xa9]' page.html)"
iconv -f UTF-8 -t UTF-8 page.html > /dev/null && echo "UTF-8"
# What the script reads is one JSON object; what is read without it, elements.
sed -n '/<script type="application.json"/,/<\/script/p; /<ol id="list">/,/<\/ol>$/p; /class="skipped"/,/<.ul>/p' page.html
