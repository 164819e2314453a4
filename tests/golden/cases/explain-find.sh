# Articles by path, by id in the inputs, by FILE:LINE, from standard input.
record one 1 > feed.jsonl
record two 2 >> feed.jsonl
sed 's/"id": "[^"]*", //' < feed.jsonl > nameless.jsonl
article 1 > 1.txt
record one 1 > single.jsonl
mkdir more && article 2 > more/2.txt
why() { $DEDUP --explain "$@" | sed -n '1p;/^[AB]  /p' | sed 's/[01]\.[0-9]\+/X/g'; echo "exit ${PIPESTATUS[0]}"; }
why one two feed.jsonl
why feed.jsonl:1 1.txt feed.jsonl
why feed.jsonl:1 feed.jsonl:2
why nameless.jsonl:2 nameless.jsonl:1 nameless.jsonl
why 1.txt one < /dev/null feed.jsonl more
why single.jsonl more/2.txt
article 1 | why - one feed.jsonl
$DEDUP --explain one - < 1.txt feed.jsonl | head -n 1
why 1.txt one feed.jsonl -e
why one two feed.jsonl -e
why one three feed.jsonl
why feed.jsonl 1.txt
why more 1.txt
why feed.jsonl:3 1.txt
why nothing.jsonl:3 1.txt
why nothing 1.txt
why 1.txt nothing feed.jsonl
printf 'a\0b' > binary
why binary 1.txt
why --explain
why 1.txt 1.txt -f tsv
why 1.txt 1.txt --list=keep
why 1.txt ""
why - -
$DEDUP -o out --explain 1.txt 1.txt && head -n 1 out
