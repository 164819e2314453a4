# Quotes without an end, too many values, too few, NULs, no header: each named by its line
# and skipped, and no record is joined to the next.
csv() { # ID TEXT
	printf '%s,"%s"\n' "$1" "$2"
}
text() { tr '\n' ' ' < "$POOL/$1.txt"; }
{ echo 'id,text'
  csv 1 "$(text 1)"
  printf '2,"%s\n' "$(text 2)"
  csv 3 "$(text 1)"
  printf '4,%s "quoted" inside\n' "$(text 2)"
  printf '5,a,b,c\n6\n\n'
  printf '7,"%s" tail\n' "$(text 2)"
  printf '8,"a ""doubled"" quote and\na line end, %s"\n' "$(text 3)"
  printf '9,"%s' "$(text 3)"; } > r.csv
$DEDUP --all -f tsv r.csv; echo $?
cat r.csv | $DEDUP --input=csv --all -f groups -; echo $?
tr ',' '\t' < r.csv > r.tsv
$DEDUP -f groups r.tsv; echo $?
{ cat r.csv; printf '\n10,"nul\0 here and more words than eight in a line"\n'; } > nul.csv
$DEDUP -f groups nul.csv; echo $?
echo 'a,b' | $DEDUP --input=csv -; echo $?
: | $DEDUP --input=csv -; echo $?
