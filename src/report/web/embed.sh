#!/bin/sh
# embed.sh DIRECTORY: writes the C source of the page that --format html fills in.
#
# DIRECTORY/page.html is the page. In it
#
#     {{include FILE}}  alone on a line is the file's bytes, between the tags of
#                       the lines before and after, with nothing added to them
#     {{hash FILE}}     is the file's source expression for a Content Security
#                       Policy: sha256-, and the digest in base64
#     {{NAME}}          alone on a line is a slot: HTML_NAME of enum html_slot
#
# The result is an array of struct html_piece, one a line of the page: a literal
# of C11 need not be longer than 4095 characters.
set -eu
cd "$1"

digest() { # digest FILE: SHA-256 in hexadecimal
	if command -v sha256sum >/dev/null 2>&1; then
		sha256sum <"$1"
	else
		shasum -a 256 <"$1"
	fi | cut -d ' ' -f 1
}

base64() { # the hexadecimal digits of standard input in base64 (RFC 4648)
	awk '{
		digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
		for (i = 1; i <= length($0); i++) {
			bits = bits * 16 + index("0123456789abcdef", substr($0, i, 1)) - 1
			have += 4
			if (have >= 6) {
				have -= 6
				out = out substr(digits, int(bits / 2 ^ have) + 1, 1)
				bits %= 2 ^ have
			}
		}
		if (have)
			out = out substr(digits, bits * 2 ^ (6 - have) + 1, 1)
		while (length(out) % 4)
			out = out "="
		print out
	}'
}

script=$(digest script.js | base64)
style=$(digest style.css | base64)

LC_ALL=C awk -v script="$script" -v style="$style" '
	function literal(text, end) {
		gsub(/\\/, "&&", text)
		gsub(/["?]/, "\\\\&", text)
		if (length(text) > 4000) {
			print "embed.sh: a line is too long: " substr(text, 1, 60) >"/dev/stderr"
			exit 1
		}
		printf "\t{HTML_TEXT, \"%s%s\"},\n", text, end
	}
	function include(file,   line) {
		while ((getline line <file) > 0)
			literal(line, "\\n")
		close(file)
	}
	BEGIN {
		print "/* Made by embed.sh from page.html, style.css and script.js. */"
		print "#include \"report/html.h\"\n"
		print "const struct html_piece html_page[] = {"
	}
	/^[{][{]include [a-z.]+[}][}]$/ { include(substr($2, 1, length($2) - 2)); next }
	/^[{][{][a-z]+[}][}]$/ {
		printf "\t{HTML_%s, NULL},\n", toupper(substr($0, 3, length($0) - 4))
		next
	}
	{
		sub(/[{][{]hash script[.]js[}][}]/, "sha256-" script)
		sub(/[{][{]hash style[.]css[}][}]/, "sha256-" style)
		# Nothing may stand between a tag and what is included: it would be hashed.
		literal($0, $0 ~ /<(style|script)>$/ ? "" : "\\n")
	}
	END { print "\t{HTML_END, NULL},\n};" }
' page.html
