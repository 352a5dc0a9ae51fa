# hd, a helpdesk kept in git.  `make` leaves build/hd, which runs from here.
#
#   make                     build/hd
#   make demo                install what is missing, build, watch a desk at work
#   make test [T=FILE...]    every test of every runner, or the files named
#   make install             DESTDIR=, PREFIX=/usr/local, NAME=hd (Debian has another hd)
#   make test-quick lint asan fuzz coverage crawl bench bench-smoke dist clean uninstall
#
# Sources are found by wildcard: adding a file is adding a file. A build of another kind lives in
# its own tree: `make B=build-x CC=clang WERROR=1 SANITIZE=address,undefined`.

NAME = hd
VERSION = 0.1.0
PREFIX = /usr/local
B = build

FLAGS = -std=gnu11 -D_GNU_SOURCE -Ilib -I. -include lib/base/base.h -Wall -Wextra -O2 -g
FLAGS += -DHD_VERSION='"$(VERSION)"'
FLAGS += $(if $(WERROR),-Werror)
FLAGS += $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer)
COMPILE = $(CC) $(FLAGS) $(CPPFLAGS) $(CFLAGS)
# The one symbol that cmd/ may define in front of a library's, so that libgit2 parses no CA bundle.
LINK = $(CC) $(FLAGS) $(CFLAGS) -Wl,--as-needed \
	-Wl,--export-dynamic-symbol=mbedtls_x509_crt_parse_file $(LDFLAGS)
LIBS = -lgit2 -lyaml -lcmark -lxxhash -lutf8proc -lstemmer -ljansson -lz -lpthread $(LDLIBS)

LIB_OBJ = $(patsubst %.c,$(B)/%.o,$(wildcard lib/*/*.c))
CMD_OBJ = $(patsubst %.c,$(B)/%.o,$(wildcard cmd/*.c)) $(B)/docs.o $(B)/share.o
DOCS = $(sort $(wildcard docs/*.md))
SHARE = $(sort $(shell find share -name demo -prune -o -type f -print))

all: $(B)/hd
.PHONY: all FORCE
.DELETE_ON_ERROR:
.SECONDARY:

$(B)/hd: $(CMD_OBJ) $(B)/libhd.a $(B)/.objects
	$(LINK) -o $@ $(CMD_OBJ) $(B)/libhd.a $(LIBS)

$(B)/libhd.a: $(LIB_OBJ) $(B)/.objects
	@rm -f $@
	$(AR) rcs $@ $(LIB_OBJ)

$(B)/%.o: %.c $(B)/.flags
	@mkdir -p $(@D)
	$(COMPILE) -MMD -MP -c -o $@ $<

# The pages and the data that the program carries.
$(B)/docs.c: cmd/embed.awk $(DOCS) $(B)/.objects
	LC_ALL=C awk -v table=hd_docs -v strip=docs/ -f cmd/embed.awk $(DOCS) >$@
$(B)/share.c: cmd/embed.awk $(SHARE) $(B)/.objects
	LC_ALL=C awk -v table=hd_share -v strip=share/ -f cmd/embed.awk $(SHARE) >$@
$(B)/%.o: $(B)/%.c $(B)/.flags
	$(COMPILE) -MMD -MP -c -o $@ $<

# Files that change when what they say does, so that new flags and vanished sources rebuild.
$(B)/.flags: said = $(COMPILE)
$(B)/.objects: said = $(LINK) $(LIBS) $(LIB_OBJ) $(CMD_OBJ) $(DOCS) $(SHARE)
$(B)/.flags $(B)/.objects: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(said))' | cmp -s - $@ || \
		printf '%s\n' '$(subst ','\'',$(said))' >$@

# Programs of the tests: a file each. Fuzzers get a small main that replays their corpus.
TEST_SRC = $(wildcard tests/unit/*.c tests/props/*.c tests/fuzz/fuzz_*.c tests/bench/*.c)
TEST_PROGRAMS = $(TEST_SRC:%.c=$(B)/%)
test-programs: $(TEST_PROGRAMS)
.PHONY: test-programs

$(B)/tests/unit/% $(B)/tests/props/%: TEST_LIBS = -lcmocka
$(B)/tests/fuzz/fuzz_%: $(B)/tests/fuzz/fuzz_%.o $(B)/tests/fuzz/replay.o $(B)/libhd.a
	$(LINK) -o $@ $(filter %.o %.a,$^) $(LIBS)
$(B)/tests/%: $(B)/tests/%.o $(B)/libhd.a
	$(LINK) -o $@ $(filter %.o %.a,$^) $(TEST_LIBS) $(LIBS)

clean:
	rm -rf build build-*
.PHONY: clean

-include $(shell find $(B) -name '*.d' 2>/dev/null)
