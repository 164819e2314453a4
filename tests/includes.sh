#!/bin/sh
# The architecture, checked:
#
# - rooms include one way: base <- simd <- text <- sketch <- match, index <- cluster
#   <- engine; match and index stand beside each other
# - so do those of the program, support <- input <- report <- cli, of the library with dedup.h alone
# - dedup.h includes standard headers only; base may include it for its enums
# - ICU is used in src/text and in src/input/charset.c (converters) alone, intrinsics in files named for their set alone
# - libdedup.a exports dedup_* and dd_* alone
# - no file names a path of somebody's machine
#
# The library is looked for in $BUILD (default build).
set -u
cd "$(dirname "$0")/.." || exit 1

BUILD=${BUILD:-build}
errors=0

# All includes of src and include as "FILE<TAB>HEADER"; quoted headers keep the
# quote in front: `src/cli/main.c	"dedup.h`.
includes() {
	find src include -name '*.[ch]' | sort | xargs awk '
		/^[ \t]*#[ \t]*include[ \t]*["<]/ {
			header = $0
			sub(/^[ \t]*#[ \t]*include[ \t]*/, "", header)
			quote = substr(header, 1, 1) == "\"" ? "\"" : ""
			header = substr(header, 2)
			sub(/[">].*/, "", header)
			print FILENAME "\t" quote header
		}'
}

directions() {
	includes | awk -F '\t' '
		BEGIN {
			split("base simd text sketch match cluster engine support input report cli", order, " ")
			for (i in order)
				rank[order[i]] = i + 0
			rank["index"] = rank["match"]
			split("support input report cli", part, " ")
			for (i in part)
				in_program[part[i]] = 1
			# The program names the versions of the libraries it was built with.
			allowed["src/cli/version.c\tunicode/uchar.h"]
			allowed["src/cli/version.c\txxhash.h"]
			# Names that repeat, and lines.
			allowed["src/input/names.c\txxhash.h"]
			allowed["src/input/boilerplate.c\txxhash.h"]
			# Charsets are detected and converted by ICU.
			allowed["src/input/charset.c\tunicode/uclean.h"]
			allowed["src/input/charset.c\tunicode/ucnv.h"]
			allowed["src/input/charset.c\tunicode/ucnv_cb.h"]
			allowed["src/input/charset.c\tunicode/ucsdet.h"]
			# Lines break and characters are wide by the tables of Unicode.
			allowed["src/report/wrap.c\tunicode/ubrk.h"]
			allowed["src/report/wrap.c\tunicode/uchar.h"]
			allowed["src/report/wrap.c\tunicode/utext.h"]
			standard = "^(assert|ctype|errno|inttypes|limits|math|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|string|time)[.]h$"
		}
		function bad(why) {
			print $1 ": includes " header ": " why
		}
		{
			quoted = substr($2, 1, 1) == "\""
			header = quoted ? substr($2, 2) : $2
			split($1, part, "/")
			room = part[1] == "src" ? part[2] : ""
			split(header, path, "/")
			target = quoted && (path[1] in rank) ? path[1] : ""
		}
		($1 "\t" header) in allowed { next }
		$1 ~ /^include\// && header !~ standard { bad("the public header includes standard headers only") }
		room != "" && !(room in rank) { print $1 ": no such room"; next }
		room in in_program && target != "" && !(target in in_program) { bad("the program uses dedup.h alone") }
		target != "" && target != room && rank[target] >= rank[room] { bad("against the direction of the rooms") }
		room != "" && quoted && target == "" && header != "dedup.h" { bad("not named by its room") }
		header ~ /^unicode\// && room != "text" { bad("ICU belongs to src/text") }
		header ~ /^xxhash/ && room in in_program { bad("the program hashes names and lines alone") }
		header ~ /(^|[a-z]*)(mmintrin|x86intrin|arm_neon|arm_sve)[.]h$/ && $1 !~ /_(sse42|avx2|avx512|neon)[.][ch]$/ { bad("intrinsics belong to files named for their instruction set") }'
}

# Files that use intrinsics without the header: a template included by those is
# fine, any other file is not.
intrinsics() {
	grep -lE '\b(_mm[0-9]*_|__m(128|256|512)|v[a-z]+q_[usf](8|16|32|64)\b)' -r src \
		--include='*.[ch]' |
		grep -vE '_(sse42|avx2|avx512|neon)\.[ch]$|_template\.h$' |
		sed 's/$/: intrinsics outside a file named for its instruction set/'
}

symbols() {
	nm -g --defined-only "$BUILD/libdedup.a" | awk '
		NF == 3 && $2 ~ /^[A-Z]$/ {
			n++
			if ($3 !~ /^_?(dedup|dd)_/ && $3 !~ /^(__asan|__odr_asan|__ubsan|__gcov|__llvm|DW[.]ref|asan[.])/)
				print "libdedup.a exports " $3
		}
		END { if (!n) print "libdedup.a exports nothing" }'
}

# In the library: nothing that prints, ends the program or reads the environment, nor opens
# files but for the index and a temporary one.
manners() {
	nm -u "$BUILD/libdedup.a" | awk '
		/^[^ ].*:$/ { file = $1 }
		(file == "files.o:" || file == "spill.o:") && $2 == "open" { next }
		$2 ~ /^_?(printf|puts|putchar|perror|fprintf|vfprintf|vprintf|exit|_exit|_Exit|abort|getenv|secure_getenv|setlocale|fopen|open|stderr|stdout)$/ {
			print "libdedup.a(" file " uses " $2
		}'
}

tracked() {
	if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
		git ls-files --cached --others --exclude-standard
	else
		find . -type f -not -path './build*' -not -path './.git/*' | sed 's|^\./||'
	fi
}

# Spelled in pieces, so that this file does not find itself.
machine_paths() {
	tracked | while read -r file; do
		[ -f "$file" ] && printf '%s\0' "$file"
	done | xargs -0 grep -InE '(^|[^A-Za-z0-9_.])/(wor''k|hom''e|roo''t|tmp/b-|tmp/bri''ef)(/|[a-z])' |
		sed 's/$/: a path of one machine/'
}

for check in directions intrinsics symbols manners machine_paths; do
	found=$($check)
	if [ -n "$found" ]; then
		printf '%s:\n%s\n' "$check" "$found"
		errors=$((errors + 1))
	fi
done
echo "includes: $((5 - errors)) passed, $errors failed"
[ "$errors" = 0 ]
