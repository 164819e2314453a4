#!/bin/sh
# What the build needs from the system: says what is missing, and installs it.
#
#     deps.sh check|install build|test|browser|extra
#
# check    exit 1 with a message that names the missing packages, for Debian,
#          Fedora and Homebrew; silent when nothing is missing
# install  the same, but installs them first where apt is there and root or sudo
#          without a password allow it
# build    what the program needs; test: what `make check` needs as well; browser:
#          what it does without if it has to; extra: what only single targets use
#          (fuzz, lint), never asked for by others
#
# CC and PKG_CONFIG are read from the environment.
set -u

CC=${CC:-gcc}
PKG_CONFIG=${PKG_CONFIG:-pkg-config}

# The packages that have the compiler.
case $CC in
*afl-*) compiler='afl++	american-fuzzy-lop	afl++' ;;
*clang*) compiler='clang	clang	llvm' ;;
*) compiler='gcc	gcc	-' ;;
esac

# Set, test, what the test looks for, then the package of Debian, Fedora, Homebrew.
needs="
build	program	compiler	$compiler
build	header	stdio.h	libc6-dev	glibc-devel	-
build	program	pkg-config	pkg-config	pkgconf-pkg-config	pkgconf
build	module	icu-i18n	libicu-dev	libicu-devel	icu4c
build	module	libxxhash	libxxhash-dev	xxhash-devel	xxhash
build	module	lmdb	liblmdb-dev	lmdb-devel	lmdb
build	module	libarchive	libarchive-dev	libarchive-devel	libarchive
build	module	zlib	zlib1g-dev	zlib-devel	zlib
build	module	libxml-2.0	libxml2-dev	libxml2-devel	libxml2
test	module	cmocka	libcmocka-dev	cmocka-devel	cmocka
test	module	jansson	libjansson-dev	jansson-devel	jansson
browser	program	browser	chromium	chromium	chromium
extra	program	clang	clang	clang	llvm
extra	program	afl-fuzz	afl++	american-fuzzy-lop	afl++
extra	program	valgrind	valgrind	valgrind	-
extra	program	clang-format	clang-format	clang-tools-extra	clang-format
extra	program	clang-tidy	clang-tidy	clang-tools-extra	llvm
extra	program	shellcheck	shellcheck	ShellCheck	shellcheck
extra	program	mandoc	mandoc	mandoc	mandoc
"

has() { # has TEST NAME
	case $1 in
	header) printf '#include <%s>\n' "$2" | $CC -E -x c - >/dev/null 2>&1 ;;
	module) $PKG_CONFIG --exists "$2" 2>/dev/null ;;
	program)
		case $2 in
		compiler) command -v "${CC%% *}" >/dev/null 2>&1 ;;
		browser)
			command -v chromium || command -v chromium-browser || command -v google-chrome ;;
		pkg-config) command -v "$PKG_CONFIG" >/dev/null 2>&1 ;;
		*) command -v "$2" >/dev/null 2>&1 ;;
		esac ;;
	esac
}

wanted() { # wanted SET: is it part of what was asked for?
	case $asked:$1 in
	build:build | test:build | test:test | browser:browser | extra:*) return 0 ;;
	*) return 1 ;;
	esac
}

# Sets debian, fedora, brew to the packages that are missing and names to what
# was looked for.
look() {
	debian='' fedora='' brew='' names=''
	tab=$(printf '\t')
	while IFS=$tab read -r set test name deb rpm bottle; do
		[ -n "$set" ] || continue
		wanted "$set" || continue
		has "$test" "$name" >/dev/null 2>&1 && continue
		names="$names $name" debian="$debian $deb" fedora="$fedora $rpm"
		[ "$bottle" = - ] || brew="$brew $bottle"
	done <<-END
	$needs
	END
}

report() {
	homebrew="brew install$brew"
	[ -n "$brew" ] || homebrew="xcode-select --install"
	echo "dedup needs packages that are not here (${names# }). Install them with"
	echo
	echo "    Debian, Ubuntu   apt-get install$debian"
	echo "    Fedora           dnf install$fedora"
	echo "    Homebrew         $homebrew"
	case $brew in
	*icu4c*) echo "                     export PKG_CONFIG_PATH=\"\$(brew --prefix icu4c)/lib/pkgconfig\"" ;;
	esac
	echo
} >&2

apt() {
	if [ "$(id -u)" = 0 ]; then
		DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o Dpkg::Use-Pty=0 "$@"
	else
		sudo -n env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o Dpkg::Use-Pty=0 "$@"
	fi
}

may_install() {
	command -v apt-get >/dev/null 2>&1 || return 1
	[ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null
}

# The package lists are fetched only when an installation without failed.
install() {
	log=$(mktemp) || return 1
	echo "deps: apt-get install$debian" >&2
	# shellcheck disable=SC2086 # a list of words
	if apt install --no-install-recommends $debian >"$log" 2>&1 ||
	   { apt update >>"$log" 2>&1 && apt install --no-install-recommends $debian >>"$log" 2>&1; }
	then
		rm -f "$log"
		return 0
	fi
	tail -n 20 "$log" >&2
	rm -f "$log"
	return 1
}

action=${1:-check}
asked=${2:-build}
case $action:$asked in
check:build | check:test | check:browser | check:extra) ;;
install:build | install:test | install:browser | install:extra) ;;
*) echo "usage: deps.sh check|install build|test|browser|extra" >&2; exit 2 ;;
esac

look
[ -n "$names" ] || exit 0
if [ "$action" = install ] && may_install; then
	install
	look
	[ -n "$names" ] || exit 0
fi
report
exit 1
