#include "tests/check.h"
#include "sys/keys.h"

/* All keys of some bytes, by name; "?" where more has to come. */
static void keys(const char *bytes, bool last, const char *want)
{
	static const char *const names[] = { [KEY_OTHER] = "other",
		[KEY_ENTER] = "enter",
		[KEY_TAB] = "tab",
		[KEY_BACKSPACE] = "backspace",
		[KEY_DELETE] = "delete",
		[KEY_ESC] = "esc",
		[KEY_UP] = "up",
		[KEY_DOWN] = "down",
		[KEY_LEFT] = "left",
		[KEY_RIGHT] = "right",
		[KEY_PAGE_UP] = "pgup",
		[KEY_PAGE_DOWN] = "pgdn",
		[KEY_HOME] = "home",
		[KEY_END] = "end",
		[KEY_PASTE] = "paste",
		[KEY_PASTE_END] = "pasted" };
	CLEANUP(buf_release) struct buf got = { 0 };
	struct str s = str_of(bytes);
	while (s.n) {
		struct key k;
		size_t n = key_decode(s, last, &k);
		if (got.n)
			buf_char(&got, ' ');
		if (!n) {
			buf_char(&got, '?');
			break;
		}
		if (k.kind == KEY_TEXT)
			buf_str(&got, k.text);
		else if (k.kind == KEY_CTRL)
			buf_fmt(&got, "^%.*s", STR_ARG(k.text));
		else
			buf_cstr(&got, names[k.kind]);
		s = str_skip(s, n);
	}
	assert_strs(buf_view(&got), str_of(want));
}

static void test_text(void **state)
{
	(void)state;
	keys("ab -", false, "a b   -");
	keys("\xc3\xa4\xe6\x9d\xb1\xf0\x9f\x98\x80", false,
		"\xc3\xa4 \xe6\x9d\xb1 \xf0\x9f\x98\x80");
	keys("\xe6\x9d", false, "?");
	keys("\xe6\x9d", true, "other");
	keys("\xe6\x9dx\x80\xff", false, "other x other other");
	keys("\xc2\x9b\xe2\x80\xae", false, "other other");
}

static void test_controls(void **state)
{
	(void)state;
	keys("\r\n\t\b\177", false, "enter enter tab backspace backspace");
	keys("\001\005\032\034", false, "^a ^e ^z other");
}

static void test_sequences(void **state)
{
	(void)state;
	keys("\033[A\033[B\033OC\033OD\033[5~\033[6~", false, "up down right left pgup pgdn");
	keys("\033[H\033[F\033[1~\033[4~\033OH\033[3~", false, "home end home end home delete");
	keys("\033[200~x\033[201~", false, "paste x pasted");
	keys("\033[1;5C\033[Z\033[<0;1;2M\033x", false, "other other other other");
}

static void test_split(void **state)
{
	(void)state;
	keys("\033", false, "?");
	keys("\033", true, "esc");
	keys("\033[", false, "?");
	keys("\033[", true, "other");
	keys("\033[1;", false, "?");
	keys("\033[1;", true, "other");
	keys("\033O", false, "?");
	keys("\033\033[A", false, "esc up");
	keys("\033[1\001a", false, "other ^a a");
	keys("\033[1111111111111111111111111111111111", false, "other 1 1 1 1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_controls),
		cmocka_unit_test(test_sequences),
		cmocka_unit_test(test_split),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
