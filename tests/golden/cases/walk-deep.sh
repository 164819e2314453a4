# Directories nested until a path is too long for the system: what can be reached is read, and
# the rest named.
long=$(printf '%0250d' 0)
top=$PWD
mkdir top
cd top || exit
for i in $(seq 20); do
	article 1 > "$i.txt"
	mkdir "$long"
	cd "$long" || exit
done
cd "$top" || exit
$DEDUP --list=keep top 2>&1 | sed "s/0\{250\}/LONG/g; s/0\{10,\}/0.../"
echo "${PIPESTATUS[0]}"
$DEDUP --list=drop top 2> /dev/null | wc -l
