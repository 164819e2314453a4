# RFC 4180 and beyond it; the header names the fields.
line() { article "$1" | tr '\n' ' '; }
{
	printf 'id,title,text,date,source,url\r\n'
	printf '1,"A ""quoted"" title","%s",2024-05-01,S,http://x/1\r\n' "$(article 1)"
	printf '2,plain,%s,"Wed, 01 May 2024 12:00:00 +0200",,\r\n' "$(line 1)"
	printf ',no id,%s\r\n' "$(line 2)"
	printf '\r\n4,unclosed,"%s\r\n' "$(line 2)"
	printf '5,comma,one, two, three, four, five\r\n6,short\r\n7,"7",""\r\n'
} > t.csv
$DEDUP -f jsonl --all t.csv
tr ',' ';' < t.csv | $DEDUP -v - > semicolons
cut -f1-5 semicolons
printf 'text\tid\n%s\ta\n%s\tb\n' "$(line 1)" "$(line 1)" > tabs; $DEDUP tabs
printf 'text\n%s\n%s\n' "$(line 1)" "$(line 1)" > one.csv; $DEDUP one.csv
printf 'head,body\nH1,"%s"\nH2,"%s"\n' "$(line 1)" "$(line 1)" > fields
$DEDUP --input=csv --id-field=head --text-field=head,body -f groups fields
echo no table:; $DEDUP --all fields
mkdir d; cp fields d/t.csv; cp tabs d/; printf 'id,head\n1,H\n' > d/u.csv
$DEDUP -v d; echo $?
$DEDUP --all d/t.csv; echo $?
: > empty.csv; printf '\xef\xbb\xbftext,id\n' > head.csv; $DEDUP --all empty.csv head.csv; echo $?
