# Entries without an id that begin on one line have names of their own.
item() { printf '<item>%s<description>%s</description></item>' "$2" "$(tr '\n' ' ' < "$POOL/$1.txt")"; }
{ printf '<rss><channel>'; item 1; item 1; item 2 '<guid>a</guid>'; item 2; printf '</channel></rss>'; } > one.xml
$DEDUP -f groups --all one.xml; echo $?
{ echo '<rss><channel>'; item 1; item 2; item 3; echo; item 1; item 2; echo '</channel></rss>'; } > two.xml
$DEDUP -f groups two.xml; echo $?
$DEDUP -f groups two.xml one.xml; echo $?
$DEDUP --explain one.xml:1 one.xml:1:2 one.xml | head -n 1
