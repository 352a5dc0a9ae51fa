# hd, a helpdesk kept in git.  `make` leaves build/hd, which runs from there.
#
#   make                      build/hd
#   make demo [TICKETS=FILE]  installs what is missing, builds, shows a desk at work
#   make test [T="FILE..."]   installs what is missing, runs every test, or the files named
#   make install uninstall    DESTDIR=, PREFIX=/usr/local, NAME=hd (Debian has another hd)
#   make test-quick           gcc only, without sanitizers
#   make lint format asan fuzz coverage crawl bench bench-smoke man dist clean
#
# Sources are found by wildcard: adding a file is adding a file, here too.

NAME = hd
VERSION = 0.1.0
PREFIX = /usr/local
B = build
FUZZ_SECONDS = 60

# A build of another kind has a tree of its own, whose name says the kind: make B=build-asan
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
FLAGS.build-gcc-werror = -Werror
FLAGS.build-clang = -Werror -O0
FLAGS.build-asan = -Werror -O1 $(SANITIZE)
FLAGS.build-fuzz = -O1 $(SANITIZE) -fsanitize=fuzzer-no-link
FLAGS.build-lint = -Werror
FLAGS.build-coverage = -O0 --coverage
CC.build-gcc-werror = gcc
CC.build-clang = clang
CC.build-fuzz = clang
CC := $(or $(CC.$(B)),$(CC))

FLAGS = -std=gnu11 -D_GNU_SOURCE -Ilib -I. -include lib/base/base.h -Wall -Wextra -O2 -g \
	-DHD_VERSION='"$(VERSION)"' -DHD_LIBGIT2='"$(LIBGIT2)"' $(FLAGS.$(B))
# The name by which lib/store/git.c loads libgit2, when it is first needed.
LIBGIT2 := $(or $(shell readelf -d "$$($(CC) -print-file-name=libgit2.so)" 2>/dev/null | \
	sed -n 's/.*SONAME.*\[\(.*\)\].*/\1/p'),libgit2.so)
COMPILE = $(CC) $(FLAGS) $(CPPFLAGS) $(CFLAGS)
# cmd/spared.c defines these in the libraries' stead, so that libgit2 starts quickly.
SPARED = mbedtls_x509_crt_parse_file mbedtls_entropy_init mbedtls_ctr_drbg_seed libssh2_init
LINK = $(CC) $(FLAGS) $(CFLAGS) -Wl,--as-needed \
	$(SPARED:%=-Wl,--export-dynamic-symbol=%) $(LDFLAGS)
# The stemmers are linked in: one library less for every command to load.
LIBS = -lgit2 -lyaml -lcmark -lxxhash -lutf8proc -l:libstemmer.a -ljansson -lz -lpthread $(LDLIBS)
# What is being done, in short; V=1 shows the commands.
say = $(if $(V)$(findstring s,$(firstword -$(MAKEFLAGS))),,@echo "  $(1)  $@" && )

LIB_OBJ = $(patsubst %.c,$(B)/%.o,$(wildcard lib/*/*.c))
CMD_OBJ = $(patsubst %.c,$(B)/%.o,$(wildcard cmd/*.c)) $(B)/docs.o $(B)/share.o
DOCS = $(sort $(wildcard docs/*.md))
SHARE := $(sort $(shell find share -name demo -prune -o -type f -print))

all: $(B)/hd
.PHONY: all FORCE
.DELETE_ON_ERROR:
.SECONDARY:

$(B)/hd: $(CMD_OBJ) $(B)/libhd.a $(B)/.parts
	$(call say,LINK)$(LINK) -o $@ $(CMD_OBJ) $(B)/libhd.a $(LIBS)

$(B)/libhd.a: $(LIB_OBJ) $(B)/.parts
	@rm -f $@
	$(call say,AR  )$(AR) rcs $@ $(LIB_OBJ)

$(B)/%.o: %.c $(B)/.flags
	@mkdir -p $(@D)
	$(call say,CC  )$(COMPILE) -MMD -MP -c -o $@ $<

# The pages and the data that the program carries.
$(B)/docs.c: cmd/embed.awk $(DOCS) $(B)/.parts
	$(call say,EMBED)LC_ALL=C awk -v table=hd_docs -v strip=docs/ -f cmd/embed.awk $(DOCS) >$@
$(B)/share.c: cmd/embed.awk $(SHARE) $(B)/.parts
	$(call say,EMBED)LC_ALL=C awk -v table=hd_share -v strip=share/ -f cmd/embed.awk $(SHARE) >$@
$(B)/%.o: $(B)/%.c $(B)/.flags
	$(call say,CC  )$(COMPILE) -MMD -MP -c -o $@ $<

# Files that change when what they say does, so that a new flag or a vanished source rebuilds.
$(B)/.flags: said = $(COMPILE)
$(B)/.parts: said = $(LINK) $(LIBS) $(LIB_OBJ) $(CMD_OBJ) $(DOCS) $(SHARE)
$(B)/.flags $(B)/.parts: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(said))' | cmp -s - $@ || \
		printf '%s\n' '$(subst ','\'',$(said))' >$@

# Man pages: docs/hd*.md is of section 1, docs/hd-NAME.7.md of section 7.
section = $(or $(filter 5 7,$(patsubst .%,%,$(suffix $(basename $(1))))),1)
MAN = $(foreach page,$(filter docs/hd%.md,$(DOCS)),$(call man_page,$(page),$(call section,$(page))))
man_page = $(B)/man/man$(2)/$(patsubst %.$(2),%,$(notdir $(basename $(1)))).$(2)
man: $(MAN)
.PHONY: man

$(B)/man/man1/%.1: docs/%.md $(B)/hd
	@mkdir -p $(@D)
	$(call say,MAN )$(B)/hd help --man $* >$@
$(B)/man/man5/%: docs/%.md $(B)/hd
	@mkdir -p $(@D)
	$(call say,MAN )$(B)/hd help --man $* >$@
$(B)/man/man7/%: docs/%.md $(B)/hd
	@mkdir -p $(@D)
	$(call say,MAN )$(B)/hd help --man $* >$@

# Under another NAME the man pages and completions follow, but not git's hd.* keys and the like.
RENAME = s,(^|[^[:alnum:]_./-]|\\f[BIPR])hd([^[:alnum:]_./]|\.?$$|\.[[:space:]]),\1$(NAME)\2,g
renamed = sed -E -e '$(RENAME)' -e '$(RENAME)' -e '/^\.TH/s/HD/$(shell echo '$(NAME)' | tr a-z A-Z)/'
at = $(DESTDIR)$(PREFIX)
COMPLETIONS = bash-completion/completions zsh/site-functions fish/vendor_completions.d
INSTALLED_MAN = $(patsubst hd%,$(NAME)%,$(notdir $(MAN)))

install: all man
	install -d '$(at)/bin' $(foreach n,1 5 7,'$(at)/share/man/man$(n)')
	install -m 755 $(B)/hd '$(at)/bin/$(NAME)'
	for file in $(SHARE:share/%=%); do \
		install -D -m 644 "share/$$file" '$(at)/share/$(NAME)/'"$$file" || exit; \
	done
	for page in $(MAN:$(B)/man/%=%); do $(renamed) "$(B)/man/$$page" \
		>'$(at)/share/man/'"$${page%/*}/$(NAME)$${page#*/hd}" || exit; \
	done
	install -d $(foreach to,$(COMPLETIONS),'$(at)/share/$(to)')
	$(renamed) completions/hd.bash >'$(at)/share/bash-completion/completions/$(NAME)'
	$(renamed) completions/hd.zsh >'$(at)/share/zsh/site-functions/_$(NAME)'
	$(renamed) completions/hd.fish >'$(at)/share/fish/vendor_completions.d/$(NAME).fish'
uninstall:
	cd '$(at)' && rm -rf bin/$(NAME) share/$(NAME) $(foreach n,1 5 7,\
		$(patsubst %,share/man/man$(n)/%,$(filter %.$(n),$(INSTALLED_MAN))))
	cd '$(at)/share' && rm -f bash-completion/completions/$(NAME) \
		zsh/site-functions/_$(NAME) fish/vendor_completions.d/$(NAME).fish
.PHONY: install uninstall

# Programs of the tests, a file each. Fuzzers get a main that replays their corpus, or libFuzzer's;
# tests/fault/*.c are libraries to preload.
TEST_SRC = $(wildcard tests/unit/*.c tests/props/*.c tests/fuzz/fuzz_*.c tests/bench/*.c \
	tests/crawl/*.c)
FUZZERS = $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FAULTS = $(patsubst %.c,$(B)/%.so,$(wildcard tests/fault/*.c))
test-programs: $(TEST_SRC:%.c=$(B)/%) $(FAULTS)
.PHONY: test-programs

$(B)/tests/unit/% $(B)/tests/props/%: TEST_LIBS = -lcmocka
FUZZ_MAIN = $(if $(filter build-fuzz,$(B)),-fsanitize=fuzzer,$(B)/tests/fuzz/replay.o)
$(B)/tests/fuzz/fuzz_%: $(B)/tests/fuzz/fuzz_%.o $(B)/tests/fuzz/replay.o $(B)/libhd.a
	$(call say,LINK)$(LINK) -o $@ $< $(FUZZ_MAIN) $(B)/libhd.a $(LIBS)
$(B)/tests/%: $(B)/tests/%.o $(B)/libhd.a
	$(call say,LINK)$(LINK) -o $@ $< $(B)/libhd.a $(TEST_LIBS) $(LIBS)
$(B)/tests/fault/%.so: tests/fault/%.c $(B)/.flags
	@mkdir -p $(@D)
	$(call say,LINK)$(CC) $(FLAGS) $(CFLAGS) -fno-sanitize=all -fPIC -shared -o $@ $< -ldl

# Every header compiles alone (tests/lint/headers).
headers: $(patsubst %,$(B)/%.alone,$(wildcard lib/*/*.h cmd/*.h))
.PHONY: headers
$(B)/%.h.alone: %.h $(B)/.flags
	@mkdir -p $(@D)
	$(call say,CC  )$(COMPILE) -MMD -MP -MT $@ -MF $@.d -fsyntax-only -x c $<
	@touch $@

setup-build:
	tests/setup/install runtime build
setup-test: setup-build
	tests/setup/install test
test: setup-test
	B=$(B) tests/run $(if $(T),--quick $(T))
test-quick:
	B=$(B) tests/run --quick $(T)
lint:
	B=$(B) tests/run --quick tests/lint/*
crawl:
	CRAWL_DEPTH=4 B=$(B) tests/run --quick tests/crawl/*.bats
demo: setup-build
	@$(MAKE) all
	@TICKETS='$(TICKETS)' B='$(B)' share/demo/demo
bench: all
	-tests/setup/install bench
	@$(MAKE) B=$(B) test-programs
	B=$(B) tests/bench/run
bench-smoke: setup-build
	@$(MAKE) B=$(B) all test-programs
	B=$(B) tests/bench/run --smoke
.PHONY: setup-build setup-test test test-quick lint crawl demo bench bench-smoke

asan:
	$(MAKE) B=build-asan all
fuzz:
	$(MAKE) B=build-fuzz $(FUZZERS:%=build-fuzz/tests/fuzz/fuzz_%)
	FUZZ_SECONDS=$(FUZZ_SECONDS) tests/fuzz/run $(FUZZERS)
coverage:
	-B=build-coverage tests/run --quick $(T)
	tests/setup/coverage build-coverage
dist: $(B)/.parts
	git archive --prefix=hd-$(VERSION)/ -o $(B)/hd-$(VERSION).tar.gz HEAD
format:
	clang-format -i lib/*/*.[ch] cmd/*.[ch] tests/*/*.c
clean:
	rm -rf build build-*
.PHONY: asan fuzz coverage dist format clean

-include $(shell find $(B) -name '*.d' 2>/dev/null)
