# Of several members the text is what strings they have: a number is none.
printf '{"title":1984,"body":"Some text of the article"}\n{"title":"Head","body":"Some text of the article"}\n{"title":1984,"body":5}\n' > n.jsonl
$DEDUP --text-field=title,body --all -f groups n.jsonl
