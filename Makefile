# dedup: `make help` lists what can be made.
MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

ifeq ($(origin CC),default)
CC      := gcc
endif
AR      ?= ar
BUILD   ?= build
OPT     ?= -O3
CFLAGS  ?= -g
LDFLAGS ?=
PREFIX  ?= /usr/local
DESTDIR ?=
SHARED  ?= ../shared
PKG_CONFIG ?= pkg-config
FUZZ_SECONDS ?= 60
FUZZ_TARGETS ?= $(FUZZ_SRC:tests/fuzz/fuzz_%.c=%)
export CC PKG_CONFIG BUILD SHARED

WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wcast-qual -Wstrict-prototypes \
        -Wmissing-prototypes -Wvla -Wundef -Wformat=2
# Headers of the C library and of gcc's intrinsics warn where nothing is optimized.
PLAIN   := $(filter -O0,$(lastword $(filter -O%,$(OPT) $(CFLAGS))))
HARDEN ?= $(if $(PLAIN),,-D_FORTIFY_SOURCE=2) -fstack-protector-strong
HARDEN_LD ?= -Wl,-z,relro,-z,now
# The library's packages, and those that only the program's readers use.
PKGS     := icu-i18n icu-uc libxxhash lmdb
CLI_PKGS := libarchive libxml-2.0 zlib
PKG_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(PKGS) $(CLI_PKGS) 2>/dev/null)
PKG_LIBS   := $(shell $(PKG_CONFIG) --libs $(PKGS) $(CLI_PKGS) 2>/dev/null)
# gcc clears structures by rep stos, which takes longer to begin than some hundred bytes take to be
# stored: without it reading an article takes 2 % less. Other compilers have no such option.
STORES     := -mmemset-strategy=unrolled_loop:512:noalign,libcall:-1:noalign
STORES     := $(shell $(CC) $(STORES) -E -x c /dev/null >/dev/null 2>&1 && echo $(STORES))
ALL_CFLAGS  = -std=c11 -D_GNU_SOURCE $(WARN) $(OPT) $(STORES) $(HARDEN) -fPIE -pthread $(CFLAGS) \
              -Iinclude -Isrc $(PKG_CFLAGS) -MMD -MP
ALL_LDFLAGS = -pie $(HARDEN_LD) -pthread $(LDFLAGS)
LIBS        = $(PKG_LIBS) -lm

# `make V=1` shows the commands themselves.
ifeq ($(V),)
Q := @
say = @printf '  %-4s %s\n' $(1) $(2)
else
say = @:
endif

# Kernels stand in files named for their instruction set and get its flags.
ARCH := $(shell $(CC) -dumpmachine 2>/dev/null | cut -d- -f1)
ifeq ($(ARCH),x86_64)
ISA_SKIP := %_neon.c
else ifeq ($(ARCH),aarch64)
ISA_SKIP := %_sse42.c %_avx2.c %_avx512.c
else
ISA_SKIP := %_sse42.c %_avx2.c %_avx512.c %_neon.c
endif
SSE42_FLAGS  := -msse4.2 -mpopcnt
AVX2_FLAGS   := -mavx2 -mbmi -mbmi2 -mpopcnt
AVX512_FLAGS := -mavx512f -mavx512bw -mavx512vl -mavx512dq -mavx512vbmi -mavx512vbmi2 \
                -mavx512vpopcntdq -mavx512bitalg -mbmi -mbmi2 -mpopcnt \
                $(if $(PLAIN),-Wno-sign-conversion)
# EMULATE=avx512 compiles those kernels to plain C, for tests: the set is then on every x86-64.
ifeq ($(EMULATE),avx512)
AVX512_FLAGS := -Itests/tools/avx512
$(BUILD)/obj/src/simd/cpu.o: ALL_CFLAGS += -DDD_EMULATED=DEDUP_ISA_AVX512
endif
isa_flags = $(if $(findstring _sse42,$1),$(SSE42_FLAGS) $(ISA_CFLAGS))$(if $(findstring _avx2,$1),$(AVX2_FLAGS) $(ISA_CFLAGS))$(if $(findstring _avx512,$1),$(AVX512_FLAGS) $(ISA_CFLAGS))

# The rooms of the library, and those of the program that uses it.
ROOMS    := base simd text sketch match cluster index engine
PROGRAM  := support input report cli
LIB_SRC  := $(filter-out $(ISA_SKIP),$(foreach r,$(ROOMS),$(wildcard src/$r/*.c)))
CLI_SRC  := $(filter-out $(ISA_SKIP),$(foreach r,$(PROGRAM),$(wildcard src/$r/*.c)))
UNIT_SRC := $(wildcard tests/unit/test_*.c)
FUZZ_SRC := $(wildcard tests/fuzz/fuzz_*.c)
LIB_OBJ  := $(LIB_SRC:%.c=$(BUILD)/obj/%.o) $(BUILD)/obj/gen/fold_table.o
CLI_OBJ  := $(CLI_SRC:%.c=$(BUILD)/obj/%.o) $(BUILD)/obj/gen/html_page.o
# The program's parts without main(), for tests of them.
PART_OBJ := $(filter-out %/main.o,$(CLI_OBJ))
UNIT_BIN := $(UNIT_SRC:tests/unit/%.c=$(BUILD)/tests/%)
REPLAY_BIN := $(FUZZ_SRC:tests/fuzz/fuzz_%.c=$(BUILD)/fuzz/replay_%)
FUZZ_BIN := $(FUZZ_TARGETS:%=$(BUILD)/fuzz/fuzz_%)
BROWSER_BIN := $(BUILD)/browser/page
BENCH_BIN := $(BUILD)/bench/gen $(BUILD)/bench/corner $(BUILD)/bench/measure $(BUILD)/bench/stages

.PHONY: all deps deps-test need demo check tests run-tests unit bench corners quality sanitize asan \
        tsan emulate fuzz fuzz-run fuzz-afl fuzz-afl-run lint install uninstall coverage clean help
.SECONDARY:

all: $(BUILD)/dedup $(BUILD)/libdedup.a ## the program and the library (the default)

deps: ## installs the packages that the build needs, or names them
	@tests/tools/deps.sh install build

deps-test:
	@tests/tools/deps.sh install test

# Compiling waits for this: it says what is missing before the compiler does.
need:
	@tests/tools/deps.sh check build

# What the compiler needs is looked up when make starts, so installing and
# building are two runs of make.
demo: deps ## installs, builds, and runs the program on the articles in data/
	@$(MAKE) --no-print-directory all
	@echo '$$ $(BUILD)/dedup data/*.txt'
	@$(BUILD)/dedup data/*.txt

check: deps-test ## installs, builds, and runs every test
	@tests/tools/deps.sh install browser || echo 'The HTML report is not looked at in a browser.'
	@$(MAKE) --no-print-directory run-tests

# The benchmarks are built too, so that they do not rot.
tests: all $(UNIT_BIN) $(REPLAY_BIN) $(BENCH_BIN) $(BROWSER_BIN) $(BUILD)/fault.so \
       $(BUILD)/fuzz/mutate

run-tests: tests
	@tests/run.sh

unit: $(UNIT_BIN) ## runs the unit tests alone
	@tests/run.sh unit

bench: all $(BENCH_BIN) ## measures speed, memory and the recall of planted copies
	@tests/bench/bench.sh
	@tests/bench/index.sh

corners: all $(BENCH_BIN) ## shows whether a step is quadratic
	@tests/bench/corners.sh

quality: all ## scores data/ and the labelled sets
	@tests/quality/quality.sh

# --- Compiling ---

$(BUILD)/libdedup.a: $(LIB_OBJ)
	$(call say,AR,$@)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

$(BUILD)/dedup: $(CLI_OBJ) $(BUILD)/libdedup.a
	$(call say,LD,$@)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/obj/%.o: %.c | need
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(call isa_flags,$<) -c -o $@ $<

$(BUILD)/obj/tests/%.o: ALL_CFLAGS += -Itests

# The folding tables are derived from ICU's Unicode data on the build machine.
$(BUILD)/gen/gen_fold: $(BUILD)/obj/src/text/gen/gen_fold.o
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $< $(LIBS)
$(BUILD)/gen/fold_table.c: $(BUILD)/gen/gen_fold
	$(call say,GEN,$@)
	$(Q)$(BUILD)/gen/gen_fold > $@
# The frame of the HTML report, with its style and script.
WEB := src/report/web
$(BUILD)/gen/html_page.c: $(addprefix $(WEB)/,embed.sh page.html style.css script.js)
	$(call say,GEN,$@)
	@mkdir -p $(@D)
	$(Q)$(WEB)/embed.sh $(WEB) > $@
$(BUILD)/obj/gen/%.o: $(BUILD)/gen/%.c | need
	@mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -c -o $@ $<

# Tests: one program a file, linked with what it needs of the library and of the
# program's parts.
$(BUILD)/libparts.a: $(PART_OBJ)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

link_test = $(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/tests/test_%: $(BUILD)/obj/tests/unit/test_%.o $(BUILD)/libparts.a $(BUILD)/libdedup.a
	@mkdir -p $(@D)
	$(Q)$(link_test) -lcmocka -ljansson

$(BUILD)/fuzz/mutate: $(BUILD)/obj/tests/fuzz/mutate.o
	@mkdir -p $(@D)
	$(Q)$(link_test)

# For runs of the program that lack memory.
$(BUILD)/fault.so: tests/fault/preload.c
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) -std=c11 -D_GNU_SOURCE $(WARN) -O1 -g -fPIC -shared -o $@ $<

# Allocations of the library go through the test.
ALLOCATIONS := malloc calloc realloc posix_memalign free
$(BUILD)/tests/test_fault: LDFLAGS += $(foreach f,$(ALLOCATIONS) pthread_create,-Wl,--wrap=$f)
$(BUILD)/tests/test_peak: LDFLAGS += $(ALLOCATIONS:%=-Wl,--wrap=%)

$(BUILD)/fuzz/replay_%: $(BUILD)/obj/tests/fuzz/fuzz_%.o $(BUILD)/obj/tests/fuzz/replay.o \
                        $(BUILD)/libparts.a $(BUILD)/libdedup.a
	@mkdir -p $(@D)
	$(Q)$(link_test)

$(BUILD)/fuzz/fuzz_%: $(BUILD)/obj/tests/fuzz/fuzz_%.o $(BUILD)/libparts.a $(BUILD)/libdedup.a
	@mkdir -p $(@D)
	$(Q)$(link_test) -fsanitize=fuzzer

# The HTML report in a browser.
$(BROWSER_BIN): $(addprefix $(BUILD)/obj/tests/browser/,page.o browser.o)
	@mkdir -p $(@D)
	$(Q)$(link_test) -lcmocka -ljansson

# For fitting and measuring, see tests/quality/README.md.
$(BUILD)/tests/probe: $(BUILD)/obj/tests/quality/probe.o $(BUILD)/libdedup.a
	@mkdir -p $(@D)
	$(Q)$(link_test)

$(BUILD)/bench/%: $(BUILD)/obj/tests/bench/%.o $(BUILD)/libparts.a $(BUILD)/libdedup.a
	@mkdir -p $(@D)
	$(Q)$(link_test)

# --- Other builds, each in a directory of its own ---

SANITIZE := -g -fno-omit-frame-pointer -fno-sanitize-recover=all
ASAN  := BUILD=$(BUILD)-asan OPT=-O1 HARDEN= CFLAGS="$(SANITIZE) -fsanitize=address,undefined"
# A kernel works on its arguments alone, and shares nothing that the plain ones do not; gcc 12
# loses AVX-512's mask registers in calls of TSan's functions.
TSAN  := BUILD=$(BUILD)-tsan OPT=-O1 HARDEN= CFLAGS="$(SANITIZE) -fsanitize=thread" \
         ISA_CFLAGS=-fno-sanitize=thread
FUZZ  := BUILD=$(BUILD)-fuzz OPT=-O1 HARDEN= CC=clang \
         CFLAGS="$(SANITIZE) -fsanitize=fuzzer-no-link,address,undefined"
EMULATED := BUILD=$(BUILD)-emulated EMULATE=avx512
AFL   := BUILD=$(BUILD)-afl OPT=-O1 HARDEN= CC=afl-clang-fast CFLAGS=-g
COVER := BUILD=$(BUILD)-cov OPT=-O1 HARDEN= CFLAGS="-g --coverage"

sanitize: deps-test ## runs the tests under ASan and UBSan, the threaded ones under TSan, some under valgrind
	@$(MAKE) --no-print-directory asan
	@$(MAKE) --no-print-directory tsan
	@$(MAKE) --no-print-directory all
	@tests/run.sh valgrind

asan: deps-test
	@$(MAKE) --no-print-directory $(ASAN) tests
	@$(ASAN) tests/run.sh includes unit golden properties docs fuzz mutated fault quality

tsan: deps-test
	@$(MAKE) --no-print-directory $(TSAN) tests
	@$(TSAN) tests/run.sh unit properties fuzz

emulate: deps-test ## runs the tests of kernels on AVX-512 emulated in plain C
	@$(MAKE) --no-print-directory $(EMULATED) tests
	@$(EMULATED) tests/run.sh unit properties fuzz

fuzz: ## fuzzes with libFuzzer, FUZZ_SECONDS=60 for each of FUZZ_TARGETS (needs clang)
	@$(MAKE) --no-print-directory $(FUZZ) fuzz-run

fuzz-run: $(FUZZ_BIN)
	@tests/fuzz/fuzz.sh libfuzzer $(FUZZ_SECONDS) $(FUZZ_BIN)

fuzz-afl: ## the same with AFL++ (needs afl-clang-fast)
	@$(MAKE) --no-print-directory $(AFL) fuzz-afl-run

fuzz-afl-run: $(FUZZ_BIN)
	@tests/fuzz/fuzz.sh afl $(FUZZ_SECONDS) $(FUZZ_BIN)

lint: ## looks at the sources with clang, clang-tidy, clang-format, shellcheck, mandoc
	@tests/tools/lint.sh

# Without the suite that lets allocations fail: what counts the lines does not survive that.
coverage: deps-test ## runs the tests and says how much of each file they reach
	@$(MAKE) --no-print-directory $(COVER) tests
	@$(COVER) GCOV_ERROR_FILE=/dev/null tests/run.sh includes unit golden properties docs fuzz \
	        mutated cross quality browser || echo 'The counts below are those of a run that failed.'
	@BUILD=$(BUILD)-cov tests/tools/coverage.sh

# --- Installing ---

VERSION = $(shell sed -n 's/^.define DEDUP_VERSION "\(.*\)"/\1/p' include/dedup.h)

# What the shells complete command lines by, as the program prints it.
SHARE := $(PREFIX)/share
BASH_COMPLETION := $(SHARE)/bash-completion/completions/dedup
ZSH_COMPLETION  := $(SHARE)/zsh/site-functions/_dedup
FISH_COMPLETION := $(SHARE)/fish/vendor_completions.d/dedup.fish

$(BUILD)/completion/%: $(BUILD)/dedup
	@mkdir -p $(@D)
	$(Q)$(BUILD)/dedup --completion=$* > $@

install: all $(addprefix $(BUILD)/completion/,bash zsh fish) ## installs below PREFIX=/usr/local (and DESTDIR)
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/include \
	        $(DESTDIR)$(PREFIX)/lib/pkgconfig $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 755 $(BUILD)/dedup $(DESTDIR)$(PREFIX)/bin/dedup
	install -m 644 $(BUILD)/libdedup.a $(DESTDIR)$(PREFIX)/lib/libdedup.a
	install -m 644 include/dedup.h $(DESTDIR)$(PREFIX)/include/dedup.h
	install -m 644 man/dedup.1 $(DESTDIR)$(PREFIX)/share/man/man1/dedup.1
	install -D -m 644 $(BUILD)/completion/bash $(DESTDIR)$(BASH_COMPLETION)
	install -D -m 644 $(BUILD)/completion/zsh $(DESTDIR)$(ZSH_COMPLETION)
	install -D -m 644 $(BUILD)/completion/fish $(DESTDIR)$(FISH_COMPLETION)
	printf '%s\n' 'prefix=$(PREFIX)' 'Name: dedup' 'Version: $(VERSION)' \
	        'Description: finds which news articles are the same story text' \
	        'Requires: $(PKGS)' 'Cflags: -I$${prefix}/include' \
	        'Libs: -L$${prefix}/lib -ldedup -lm -pthread' \
	        > $(BUILD)/dedup.pc
	install -m 644 $(BUILD)/dedup.pc $(DESTDIR)$(PREFIX)/lib/pkgconfig/dedup.pc

uninstall: ## removes what install put there
	rm -f $(DESTDIR)$(PREFIX)/bin/dedup $(DESTDIR)$(PREFIX)/lib/libdedup.a \
	      $(DESTDIR)$(PREFIX)/include/dedup.h $(DESTDIR)$(PREFIX)/share/man/man1/dedup.1 \
	      $(DESTDIR)$(PREFIX)/lib/pkgconfig/dedup.pc \
	      $(addprefix $(DESTDIR),$(BASH_COMPLETION) $(ZSH_COMPLETION) $(FISH_COMPLETION))

clean: ## removes everything that was built
	rm -rf $(BUILD) $(addprefix $(BUILD)-,asan tsan emulated fuzz afl lint-gcc lint-clang lint.log cov)

help: ## lists the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

DEPENDS := $(LIB_OBJ:.o=.d) $(CLI_OBJ:.o=.d) $(UNIT_SRC:%.c=$(BUILD)/obj/%.d) \
           $(wildcard $(BUILD)/obj/tests/*/*.d $(BUILD)/obj/src/text/gen/*.d)
-include $(sort $(DEPENDS))
