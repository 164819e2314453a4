article 1 > a.txt
for option in --input=doc --level=close --format=yaml --format=auto --list=none --keep=best \
	--isa=mmx --progress=maybe --color=yes --quiet=1 --null=yes --text-field= --output= \
	--min-words=many --min-words=-1 --min-words=99999999999999999999 --window=1d --threads=0x4 \
	--threads=5000 -jx -lclose; do
	$DEDUP "$option" a.txt
	echo "$option: $?"
done
for option in --level -l --threshold --files-from -o --isa; do
	$DEDUP a.txt "$option"
	echo "$option: $?"
done
