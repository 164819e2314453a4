# A page is the article in it.
page() {
	echo "<!DOCTYPE html><html><head><title>Site | $1</title>"
	echo "<meta property='article:published_time' content='2024-05-01T10:00:00Z'>"
	echo '<link rel=canonical href="https://example.org/a"><meta property="og:site_name" content="S">'
	echo '<style>p { color: red }</style></head><body><header>The Site</header>'
	echo '<nav><a href=/>Home</a> <a href=/news>News</a></nav><main>'
	article "$2" | sed 's/^/<p>/; s/ / <i>/3; s/ /<\/i> /7'
	echo '</main><aside>Read on: something else.</aside><footer>All rights reserved.</footer>'
	echo '<script>document.write("<p>no</p>")</script></body></html>'
}
article 1 > a.txt
page One 1 > page
page Two 2 > b.html
article 2 | sed 's/$/<br>/' > soup.htm
$DEDUP -f jsonl a.txt page b.html soup.htm
echo text:; $DEDUP --input=text --all page | cut -f1-4
printf '<b>%.0s' {1..2000} > deep.html; $DEDUP deep.html a.txt; echo $?
