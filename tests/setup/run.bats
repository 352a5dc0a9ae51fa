load ../cli/helper

# A tree of its own, whose make builds nothing and whose programs are scripts.
setup() {
	common_setup
	mkdir -p tests/unit tests/lint tests/more build/tests/unit
	cp "${BATS_TEST_DIRNAME%/setup}/run" tests/run
	printf '%%:\n\t@:\n' >Makefile
}

# program NAME SCRIPT: what tests/unit/NAME.c was compiled to.
program() {
	touch "tests/unit/$1.c"
	printf '#!/bin/sh\n%s\n' "$2" >"build/tests/unit/$1"
	chmod +x "build/tests/unit/$1"
}

# The build counts as one test that passed.
assert_sum() {
	[ "${lines[-1]}" = "$1" ] || fail "$output"
}

@test "passed tests of programs, bats files and checks are summed" {
	program one 'echo 1..2; echo ok 1 - a; echo ok 2 - b'
	printf '@test "a" { true; }\n@test "b" { true; }\n' >tests/more/two.bats
	printf '#!/bin/sh\ntrue\n' >tests/lint/three
	chmod +x tests/lint/three
	B=build run -0 tests/run --quick
	assert_sum "6 passed, 0 failed"
}

@test "several groups of one program are summed" {
	program groups 'echo 1..1; echo ok 1 - a; echo 1..2; echo ok 1 - b; echo ok 2 - c'
	B=build run -0 tests/run --quick tests/unit/groups.c
	assert_sum "4 passed, 0 failed"
}

@test "a failed test fails the run and is shown" {
	program bad 'echo 1..2; echo ok 1 - a; echo not ok 2 - b; echo "# 1 != 2"; exit 1'
	B=build run -1 tests/run --quick tests/unit/bad.c
	assert_sum "2 passed, 1 failed"
	assert_line "# 1 != 2"
	refute_line "ok 1 - a"
}

@test "a program that dies half way fails for what it left out" {
	program dies 'echo 1..3; echo ok 1 - a; echo last words >&2; kill -9 $$'
	B=build run -1 tests/run --quick tests/unit/dies.c
	assert_sum "2 passed, 2 failed"
	assert_line "last words"
}

@test "a program that dies after its last test fails" {
	program leaks 'echo 1..1; echo ok 1 - a; exit 99'
	B=build run -1 tests/run --quick tests/unit/leaks.c
	assert_sum "2 passed, 1 failed"
}

@test "a program without a plan, without tests, or missing fails" {
	program silent 'exit 0'
	program empty 'echo 1..0'
	touch tests/unit/missing.c
	B=build run -1 tests/run --quick tests/unit/{silent,empty,missing}.c
	assert_sum "1 passed, 3 failed"
}

@test "a skipped test is a failed one" {
	printf '@test "a" { skip later; }\n' >tests/more/skips.bats
	B=build run -1 tests/run --quick tests/more/skips.bats
	assert_sum "1 passed, 1 failed"
}

@test "a program that hangs fails" {
	program hangs 'echo 1..1; sleep 60'
	B=build LIMIT=1 run -1 tests/run --quick tests/unit/hangs.c
	assert_sum "1 passed, 1 failed"
	assert_line "took longer than 1 s"
}

@test "a build that fails is a failed test" {
	program one 'echo 1..1; echo ok 1 - a'
	printf '%%:\n\t@echo broken >&2; false\n' >Makefile
	B=build run -1 tests/run --quick
	assert_sum "1 passed, 1 failed"
	assert_line "broken"
}
