# Members of an ar as GNU's writes it: modes without a type, tables of symbols and long names. A
# text that begins as an ar does is one.
member() { # NAME MODE FILE
	printf '%-16s%-12d%-6d%-6d%-8s%-10d`\n' "$1" 0 0 0 "$2" "$(wc -c < "$3")"
	cat "$3"
	[ $(($(wc -c < "$3") % 2)) = 0 ] || echo
}
article 1 > 1.txt
{ article 1; echo And more.; } > 2.txt
article 1 | tr -d '\n' > 3.txt
printf '\0\0\0\1\0\0\0\0abc\0' > symbols
printf '%s/\n' a-name-of-more-than-15-bytes.txt another-of-so-many-bytes.txt > names
{
	printf '!<arch>\n'
	member / 0 symbols
	member /SYM64/ 0 names
	member // '' names
	member 1.txt/ 644 1.txt
	member 2.txt/ 100644 2.txt
	member 3.txt/ 0 3.txt
	member /0 644 1.txt
	member /34 600 1.txt
} > a.a
gzip -kn a.a
$DEDUP -v a.a; echo $?
$DEDUP -f groups - < a.a
$DEDUP -f groups a.a.gz
# Ends within a member's header, within a member, and before its first one.
size=$(wc -c < a.a)
for less in $(($(wc -c < 1.txt) + 30)) 20 $((size - 8)); do
	head -c -"$less" a.a | $DEDUP --list=keep -; echo $?
done
printf '!<arch>\nis how it begins.\n' > short.txt
{ printf '!<arch>\n'; article 4; } > long.txt
gzip -kn short.txt long.txt
$DEDUP --list=keep short.txt long.txt; echo $?
$DEDUP --list=keep short.txt.gz long.txt.gz; echo $?
