/* Keys of any bytes, arriving whole or in pieces: the same keys, each of bytes that are there, and text
 * that may be shown; and lines made of them are whole characters. */
#include "sys/keys.h"
#include "text/line.h"
#include "text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void edit(struct line *l, const struct key *k)
{
	static void (*const changes[])(struct line *) = { line_left, line_right, line_home,
		line_end, line_backspace, line_delete, line_delete_word, line_delete_before,
		line_delete_behind };
	size_t cursor;
	if (k->kind == KEY_TEXT)
		line_insert(l, k->text);
	else
		changes[(size_t)k->kind % ARRAY_SIZE(changes)](l);
	must(l->at <= l->text.n && utf8_valid(buf_view(&l->text), NULL));
	must(utf8_width(line_window(l, 7, &cursor)) <= 7 && cursor < 7);
}

static void check_lines(const struct line *l)
{
	CLEANUP(strs_release) struct strs lines = { 0 };
	size_t n = 0;
	lines_wrap(&lines, buf_view(&l->text), 5, SIZE_MAX);
	for (size_t i = 0; i < lines.n; i++) {
		must(utf8_width(lines.p[i]) <= 5);
		n += lines.p[i].n;
	}
	must(n <= l->text.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(free_ptr) char *copy = xmalloc(size + 1);
	CLEANUP(line_release) struct line line = { 0 };
	struct str s = str_make(copy, size);
	memcpy(copy, data, size);
	while (s.n) {
		struct key k, later;
		size_t n = key_decode(s, true, &k);
		must(n && n <= s.n);
		/* waiting for more never changes what is there */
		for (size_t part = 1; part <= n; part++) {
			size_t early = key_decode(str_first(s, part), false, &later);
			must(!early || early == n || k.kind == KEY_OTHER || later.kind == KEY_ESC);
		}
		if (k.kind == KEY_TEXT) {
			size_t m;
			must(utf8_valid(k.text, NULL) && !utf8_is_unsafe(utf8_next(k.text, &m)));
		}
		edit(&line, &k);
		s = str_skip(s, n);
	}
	check_lines(&line);
	return 0;
}
