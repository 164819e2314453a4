# References are inputs that an article may be named in; a file that is none of them is read
# without them.
{ record r1 1; record r2 2; } > ref.jsonl
{ record p 3; record q 3; } > pq.jsonl
article 1 > 1.txt
article 3 > 3.txt
why() { $DEDUP --explain "$@" | sed -n '1s/:.*//p;/^[AB]  /p'; echo "exit ${PIPESTATUS[0]}"; }
why pq.jsonl:1 pq.jsonl:2 --reference ref.jsonl
why pq.jsonl:1 pq.jsonl:2 --reference ref.jsonl pq.jsonl
why 3.txt 1.txt --reference ref.jsonl
why r1 r2 --reference ref.jsonl
why ref.jsonl:1 1.txt --reference ref.jsonl
why r1 p --reference ref.jsonl pq.jsonl
why r1 - --reference ref.jsonl < 1.txt
why p 3.txt --reference missing --reference ref.jsonl pq.jsonl
why r1 r3 --reference ref.jsonl
# The words are those of the article that is named.
$DEDUP -f jsonl --explain pq.jsonl:1 3.txt --reference ref.jsonl | grep -o '"tier":"exact"'
