# Nesting is bounded, not recursed into.
deep() { head -c "$1" /dev/zero | tr '\0' "$2"; }
{
	record a 1
	printf '{"id":"deep","text":"x","n":'; deep 200000 '['; deep 200000 ']'; printf '}\n'
	printf '{"id":"open","text":"x","n":'; deep 200000 '['; printf '\n'
	printf '{"id":"fine","text":"%s","n":' "$(article 1 | tr '\n' ' ')"
	deep 1023 '['; deep 1023 ']'; printf '}\n'
	printf '{"id":"over","text":"x","n":'; deep 1024 '['; deep 1024 ']'; printf '}\n'
} > r.jsonl
$DEDUP -f tsv r.jsonl; echo $?
