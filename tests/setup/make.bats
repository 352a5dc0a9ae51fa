load ../cli/helper

setup() {
	common_setup
	ROOT=${BATS_TEST_DIRNAME%/tests/setup}
}

# The tree under test is built already: what is made here is only what the test asks for.
make_there() {
	make -s -C "$ROOT" B="${B:-build}" "$@"
}

@test "install lays out program, data, pages and completions; uninstall takes all away" {
	make_there install DESTDIR="$WORK/root" PREFIX=/usr
	assert_file_executable root/usr/bin/hd
	assert_file_exists root/usr/share/man/man1/hd.1
	assert_file_exists root/usr/share/bash-completion/completions/hd
	assert_file_exists root/usr/share/zsh/site-functions/_hd
	assert_file_exists root/usr/share/fish/vendor_completions.d/hd.fish
	assert_dir_exists root/usr/share/hd
	assert_dir_not_exists root/usr/share/hd/demo
	run -0 root/usr/bin/hd version
	make_there uninstall DESTDIR="$WORK/root" PREFIX=/usr
	run -0 find root -type f
	assert_output ""
}

@test "another NAME is followed by pages and completions" {
	make_there install DESTDIR="$WORK/root" PREFIX= NAME=helpdesk
	run -0 find root -name '*hd*'
	assert_output ""
	assert_file_executable root/bin/helpdesk
	assert_file_contains root/share/man/man1/helpdesk.1 helpdesk
	run ! grep -E '(^|[^[:alnum:]_./-])hd([^[:alnum:]_./]|$)' root/share/man/man1/helpdesk.1
	assert_file_contains root/share/bash-completion/completions/helpdesk '^complete .* helpdesk$'
	assert_file_contains root/share/zsh/site-functions/_helpdesk '^#compdef helpdesk$'
	assert_file_contains root/share/fish/vendor_completions.d/helpdesk.fish '^complete -c helpdesk '
	make_there uninstall DESTDIR="$WORK/root" PREFIX= NAME=helpdesk
	run -0 find root -type f
	assert_output ""
}

@test "embedded files are the files, to the byte" {
	mkdir docs
	printf '# "Quoted" \\ and\ttabs, \\n, \303\251, ??/ %%s\r\n\n  last\n' >docs/hd-x.7.md
	: >docs/empty.md
	cat >print.c <<-'END'
		#include <stdio.h>
		#include "cmd/embedded.h"
		int main(void)
		{
			for (const struct embedded *e = hd_docs; e->name; e++) {
				fprintf(stderr, "%s %zu\n", e->name, e->size);
				fwrite(e->bytes, 1, e->size, stdout);
			}
			return 0;
		}
	END
	awk -v table=hd_docs -v strip=docs/ -f "$ROOT/cmd/embed.awk" docs/*.md >table.c
	cc -Wall -Wextra -Werror -include stddef.h "-I$ROOT" -o print print.c table.c
	./print >printed 2>names
	cmp printed docs/hd-x.7.md
	run -0 cat names
	assert_output "empty 0
hd-x.7 $(stat -c %s docs/hd-x.7.md)"
}


@test "nothing is installed where nothing is missing" {
	mkdir -p bin
	printf '#!/bin/sh\nprintf installed\n' >bin/dpkg-query
	printf '#!/bin/sh\necho "$@" >>"%s"\n' "$WORK/apt" | tee bin/apt-get bin/sudo >/dev/null
	chmod +x bin/*
	PATH="$WORK/bin:$PATH" run -0 "$ROOT/tests/setup/install" runtime build test
	assert_file_not_exists apt
	printf '#!/bin/sh\nfor last; do :; done; [ "$last" != git ] && printf installed\n' >bin/dpkg-query
	PATH="$WORK/bin:$PATH" run -0 "$ROOT/tests/setup/install" build
	assert_file_not_exists apt
	PATH="$WORK/bin:$PATH" run -0 "$ROOT/tests/setup/install" runtime build
	assert_file_contains apt 'install .* git$'
}
