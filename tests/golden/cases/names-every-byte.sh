# A name holds any byte but NUL and slash; every format gives it back whole.
for ((i = 1; i < 256; i++)); do
	[ $i = 47 ] && continue
	name=$(printf "$(printf '\\%03o' $i)x")
	article 1 > "a$name" || skip "the file system refuses"
done
find . -name 'a*' | wc -l
find . -name 'a*' -print0 | sort -z > expected
$DEDUP -0 --list=drop . > drop; echo $?
{ $DEDUP -0 --list=keep .; cat drop; } | grep -zv '/[de]' | sort -z | cmp - expected
$DEDUP -f tsv --exclude=drop --exclude=expected . | cut -f 5 |
	while read -r name; do printf '%b\0' "$name"; done | sort -z | cmp - expected
# As arguments, with and without what begins like an option.
(cd . && $DEDUP -0 --list=drop -- a*) | tr '\0' '\n' | wc -l
# For people and in messages nothing is left that steers a terminal.
$DEDUP -f text . 2>&1 | tr -d '\n' | tr -dc '\000-\037\177' | od -c
tr '\n' 'N' < expected | sed -z 's/$/.missing/' | xargs -0 $DEDUP > out 2> err; echo $?
grep -ac 'No such file' err
tr -d '\n' < err | tr -dc '\000-\037\177' | od -c
