# A feed that breaks off is named as skipped, with -q too; one that is wrong within is warned of.
one=$(article 1 | tr '\n' ' ') two=$(article 2 | tr '\n' ' ')
{
	printf '<rss version="2.0"><channel>\n<title>A & B</title>\n'
	for n in 1 2; do printf '<item><guid>r%d</guid>\n<description>%s</description></item>\n' $n "$one"; done
	echo '</channel></rss>'
} > sloppy.xml
head -n -1 sloppy.xml > cut.xml
{ cat sloppy.xml; echo '<p>Generated in 1 ms</p>'; } > more.xml
for feed in sloppy.xml cut.xml more.xml; do
	$DEDUP -f groups --all $feed; echo $?
	$DEDUP -q -f groups --all $feed; echo $?
done
# The entries behind 254 unclosed elements.
{
	echo '<rss version="2.0"><channel>'
	for ((n = 0; n < 300; n++)); do echo "<item><guid>$n</guid><description>$n<br></description></item>"; done
	echo "<item><guid>a</guid><description>$two</description></item>"
	echo "<item><guid>b</guid><description>$two</description></item>"
	echo '</channel></rss>'
} > many.xml
$DEDUP -q -f groups many.xml; echo $?
# A feed behind a DOCTYPE with a '>' within.
printf '<!DOCTYPE rss [\n<!ENTITY brand "%s">\n]>\n<rss><item><guid>x</guid><title>T</title>
<description>%s &brand;</description></item></rss>\n' "The Brand" "$one" > doctype.xml
$DEDUP -f groups --all doctype.xml sloppy.xml 2> /dev/null; echo $?
