# Each entry of a feed is an article.
one=$(article 1 | tr '\n' ' ') two=$(article 2 | tr '\n' ' ')
cat > rss.xml << END
<?xml version="1.0" encoding="windows-1252"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>The Feed</title>
<item><title>Caf$(printf '\xe9')&nbsp;&amp; more</title><guid>tag:1</guid><link>http://x.org/1</link>
<pubDate>Wed, 01 May 2024 12:00:00 +0200</pubDate><description>A summary.</description>
<content:encoded><![CDATA[<p>$one</p>]]></content:encoded></item>
<item><link>http://x.org/2</link><description>&lt;p&gt;$two&lt;/p&gt;</description></item>
<item><description>$one</description></item>
</channel></rss>
END
cat > atom << END
<feed xmlns="http://www.w3.org/2005/Atom"><title>Other</title><entry><id>atom:1</id>
<link href="http://y.org/1"/><updated>2024-05-03T00:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>$two</p></div></content>
</entry></feed>
END
$DEDUP -f jsonl rss.xml atom
head -n -2 rss.xml | $DEDUP -f groups -; echo $?
