#include "text/shell.h"
#include "text/utf8.h"

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("_@%+=:,./-", c));
}

/* Unquoted text must not start with '=' either: zsh reads that as the path of a command. */
static bool needs_no_quotes(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_plain(s.p[i]))
			return false;
	return s.n && s.p[0] != '=';
}

static bool shows_as_it_is(struct str s)
{
	for (size_t n; s.n; s = str_skip(s, n)) {
		uint32_t cp = utf8_next(s, &n);
		if ((cp == 0xFFFD && n == 1) || utf8_is_unsafe(cp))
			return false;
	}
	return true;
}

static void quote_single(struct buf *out, struct str s)
{
	buf_char(out, '\'');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\'')
			buf_cstr(out, "'\\''");
		else
			buf_char(out, s.p[i]);
	}
	buf_char(out, '\'');
}

/* Three octal digits are read alike by every shell, whatever follows them. */
static void octal(struct buf *out, struct str bytes)
{
	for (size_t i = 0; i < bytes.n; i++)
		buf_fmt(out, "\\%03o", (unsigned char)bytes.p[i]);
}

static void quote_dollar(struct buf *out, struct str s)
{
	buf_cstr(out, "$'");
	for (size_t n; s.n; s = str_skip(s, n)) {
		uint32_t cp = utf8_next(s, &n);
		if (cp == '\n')
			buf_cstr(out, "\\n");
		else if (cp == '\t')
			buf_cstr(out, "\\t");
		else if (cp == '\'' || cp == '\\')
			buf_fmt(out, "\\%c", (char)cp);
		else if (!cp)
			utf8_put(out, 0xFFFD);
		else if ((cp == 0xFFFD && n == 1) || utf8_is_unsafe(cp))
			octal(out, str_first(s, n));
		else
			buf_str(out, str_first(s, n));
	}
	buf_char(out, '\'');
}

void shell_quote(struct buf *out, struct str s)
{
	if (needs_no_quotes(s))
		buf_str(out, s);
	else if (shows_as_it_is(s))
		quote_single(out, s);
	else
		quote_dollar(out, s);
}

void shell_join(struct buf *out, char *const *argv)
{
	for (size_t i = 0; argv[i]; i++) {
		if (i)
			buf_char(out, ' ');
		shell_quote(out, str_of(argv[i]));
	}
}
