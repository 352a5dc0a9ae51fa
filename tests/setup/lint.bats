load ../cli/helper

# Each check must let a good tree pass, and fail a bad one and say where.
setup() {
	common_setup
	CHECKS=${BATS_TEST_DIRNAME%/setup}/lint
	ROOT=${BATS_TEST_DIRNAME%/tests/setup}
	mkdir -p lib/base lib/text lib/sys cmd tests/unit
	cp "$ROOT"/lib/LAYERS "$ROOT"/lib/WRAPPERS lib/
	cp "$ROOT"/.clang-format "$ROOT"/lib/base/base.h .
	mv base.h lib/base/
	echo '#include "base/base.h"' | tee lib/text/x.c lib/text/x.h lib/sys/x.c >cmd/x.h
	echo '#include "sys/x.h"' >cmd/x.c
	git init -q
}

assert_passes() {
	run -0 "$CHECKS/$1"
}

# assert_fails CHECK TEXT
assert_fails() {
	run "$CHECKS/$1"
	assert_failure
	assert_output --partial "$2"
}

@test "layers" {
	assert_passes layers
	echo '#include "sys/x.h"' >>lib/text/x.h
	assert_fails layers 'lib/text/x.h:2: "sys/x.h" climbs from text to sys'
	echo '#include "x.h"' >lib/text/x.h
	assert_fails layers 'lib/text/x.h:1: "x.h" names no floor'
}

@test "wrappers" {
	echo '#include <yaml.h>' >lib/text/yaml.c
	assert_passes wrappers
	cp lib/text/yaml.c lib/sys/y.c
	assert_fails wrappers 'lib/sys/y.c:1: <yaml.h> is for lib/text/yaml only'
}

@test "library" {
	cat >lib/text/x.c <<-'END'
		/* printf("no"); exit(1) */
		/* more:
		 * getenv("X") */
		int x = sizeof "getenv(" + my_printf(1) + snprintf(2) + text_exit(3);
	END
	assert_passes library
	for call in 'printf("%d", 1);' 'x = getenv("HOME");' 'if (x) exit(1);' 'fputs(x, stderr);'; do
		echo "$call" >lib/text/x.c
		assert_fails library 'lib/text/x.c:1'
	done
	echo 'clock_gettime(CLOCK_MONOTONIC, &t);' >lib/text/x.c
	assert_fails library 'lib/text/x.c:1'
	mv lib/text/x.c lib/sys/x.c
	touch lib/text/x.c
	assert_passes library
}

@test "functions" {
	{ printf 'int x(void)\n{\n'; printf ";\n%.0s" {1..80}; echo '}'; } >lib/text/x.c
	assert_passes functions
	sed -i '3i ;' lib/text/x.c
	assert_fails functions 'lib/text/x.c:2: a function of 81 lines'
	printf ";\n%.0s" {1..301} >cmd/x.c
	assert_fails functions 'cmd/x.c: more than 300 lines'
}

@test "format" {
	printf 'int x(void)\n{\n\treturn 1;\n}\n' >lib/text/x.c
	assert_passes format
	printf 'int x(void) {\n\treturn 1;\n}\n' >lib/text/x.c
	assert_fails format 'lib/text/x.c:1'
}

@test "shell" {
	mkdir .ci share completions tests/cli
	touch completions/hd.bash tests/cli/helper.bash
	printf '#!/bin/sh\necho ok\n' >tests/good
	assert_passes shell
	printf '#!/bin/sh\ncd $1\n' >share/bad
	assert_fails shell 'share/bad'
}

@test "toplevel" {
	assert_passes toplevel
	touch notes.txt
	assert_fails toplevel 'notes.txt is not of the house'
}

@test "headers" {
	cp "$ROOT/Makefile" .
	mkdir -p share docs
	cp lib/text/x.h lib/sys/x.h
	assert_passes headers
	echo 'struct arena *x(struct str s);' >lib/text/x.h
	assert_fails headers 'lib/text/x.h:1'
}
