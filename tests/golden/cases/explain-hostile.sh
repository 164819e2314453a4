# Control characters, escape sequences, marks that turn the direction, bytes that are not
# UTF-8: inert in texts and in names.
name=$(printf 'a\033[31m.txt')
{ printf '\033]0;title\007 \302\233 \342\200\256 \377 \r\b\b'; article 1; } > "$name"
{ printf '\033[2J'; article 1; } > b.txt
$DEDUP --explain "$name" b.txt > out
LC_ALL=C grep -c "$(printf '[\001-\011\013-\037\177]')" out
LC_ALL=C grep -c "$(printf '\302\233\|\342\200\256\|\377')" out
grep 'x1B' out | cat -v
$DEDUP -f jsonl --explain "$name" b.txt | LC_ALL=C grep -c "$(printf '[\001-\011\013-\037\177\377]')"
true
