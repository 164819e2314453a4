# What can be in a headline or a name: all of C0, DEL, C1, overrides of direction, and
# sequences of them, must not reach the terminal.
text=$(article 1 | tr '\n' ' ')
awk -v text="$text" 'BEGIN {
	for (i = 0; i < 32; i++) steer = steer sprintf("\\u%04x", i)
	steer = steer "\\u007f"
	for (i = 128; i < 160; i++) steer = steer sprintf("\\u%04x", i)
	n = split("202a 202b 202c 202d 202e 2066 2067 2068 2069 200e 200f 061c", bidi, " ")
	for (i = 1; i <= n; i++) steer = steer "\\u" bidi[i]
	gsub(/\\u000a/, "", steer)
	print "{\"id\":\"id " steer "\",\"title\":\"T " steer "\",\"text\":\"" text "\"}"
	print "{\"id\":\"\\u001b]0;title\\u0007\",\"title\":\"x\",\"text\":\"" text "\"}"
	print "{\"id\":\"id " steer "\",\"title\":\"\\u001b[2J\",\"text\":\"" text "\"}"
	print "{\"id\":\"broken\",\"text\":\"\033[31m\"}"
}' > r.jsonl
$DEDUP -f text r.jsonl > out 2> err; echo $?
cat out err
cat out err | tr -d '\n' | tr -dc '\000-\037\177' | od -c
# C1 in UTF-8 is C2 80 to C2 9F.
cat out err | grep -c $'\xc2[\x80-\x9f]'
$DEDUP --text-field=$'\033[31m' r.jsonl; echo $?
$DEDUP --$'\033[31m'; echo $?
