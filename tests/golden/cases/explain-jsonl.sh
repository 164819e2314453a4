# Offsets lead back to the words. Scores and features are masked.
cd "$DATA" || skip "no sample corpus"
$DEDUP -f jsonl --explain signals-fr-1-original.txt signals-fr-2-rewrite.txt |
	sed 's/-\?[0-9]\+\.[0-9]\+/X/g; s/"figures":{[^}]*}/FIGURES/; s/"reasons":\[[^]]*\]/REASONS/g'
command -v python3 > /dev/null || exit 0
$DEDUP -f jsonl --explain funicular-1-original.txt funicular-7-rival.txt | python3 -c '
import json, sys
texts = {s: open(p, "rb").read() for s, p in zip("ab", sys.argv[1:])}
rows = [json.loads(line) for line in sys.stdin]
for number in rows[0]["numbers"] + rows[0]["names"]:
    for s in "ab":
        if number[s]:
            assert texts[s][slice(*number[s])].decode().lower() == number["text"].lower()
assert rows[0]["base"] if "base" in rows[0] else True
for model in ("same", "story"):
    reasons = rows[0][model]
    total = reasons["base"] + sum(r["log_odds"] for r in reasons["reasons"])
    assert abs(total - reasons["log_odds"]) < 0.02
for s in "ab":
    at = 0
    for row in sorted((r for r in rows[1:] if r[s] and not r[s]["repeated"]), key=lambda r: r[s]["begin"]):
        assert not texts[s][at:row[s]["begin"]].strip(), "words in no passage"
        at = row[s]["end"]
    assert not texts[s][at:].strip()
' funicular-1-original.txt funicular-7-rival.txt
