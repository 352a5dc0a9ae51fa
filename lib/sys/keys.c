#include "sys/keys.h"
#include "text/utf8.h"

#define SEQUENCE_MAX 32 /* bytes; longer ones are not waited for */

/* Behind ESC [ or ESC O: parameters without modifiers, and the last byte. */
static const struct {
	const char *code;
	enum key_kind kind;
} sequences[] = {
	{ "A", KEY_UP },
	{ "B", KEY_DOWN },
	{ "C", KEY_RIGHT },
	{ "D", KEY_LEFT },
	{ "H", KEY_HOME },
	{ "F", KEY_END },
	{ "M", KEY_ENTER },
	{ "1~", KEY_HOME },
	{ "7~", KEY_HOME },
	{ "4~", KEY_END },
	{ "8~", KEY_END },
	{ "3~", KEY_DELETE },
	{ "5~", KEY_PAGE_UP },
	{ "6~", KEY_PAGE_DOWN },
	{ "200~", KEY_PASTE },
	{ "201~", KEY_PASTE_END },
};

static size_t key_is(struct key *out, enum key_kind kind, size_t n)
{
	*out = (struct key){ .kind = kind };
	return n;
}

static enum key_kind sequence_kind(struct str code)
{
	for (size_t i = 0; i < ARRAY_SIZE(sequences); i++)
		if (str_is(code, sequences[i].code))
			return sequences[i].kind;
	return KEY_OTHER;
}

/* ESC [ and parameters up to a last byte; ESC O and one byte. */
static size_t decode_sequence(struct str s, bool last, struct key *out)
{
	size_t n = 2, max = MIN(s.n, (size_t)SEQUENCE_MAX);
	while (s.p[1] == '[' && n < max && s.p[n] >= 0x20 && s.p[n] <= 0x3f)
		n++;
	if (n == s.n && n < SEQUENCE_MAX && !last)
		return 0;
	/* what is cut short by another character is gone without it */
	if (n == max || s.p[n] < 0x40 || s.p[n] > 0x7e)
		return key_is(out, KEY_OTHER, n);
	return key_is(out, sequence_kind(str_make(s.p + 2, n - 1)), n + 1);
}

static size_t decode_escape(struct str s, bool last, struct key *out)
{
	if (s.n == 1 && !last)
		return 0;
	if (s.n == 1 || s.p[1] == '\033')
		return key_is(out, KEY_ESC, 1);
	if (s.p[1] == '[' || s.p[1] == 'O')
		return decode_sequence(s, last, out);
	/* with Alt held */
	return key_is(out, KEY_OTHER, 2);
}

static size_t decode_control(char c, struct key *out)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
	if (c == '\r' || c == '\n')
		return key_is(out, KEY_ENTER, 1);
	if (c == '\t')
		return key_is(out, KEY_TAB, 1);
	if (c == '\b' || c == 127)
		return key_is(out, KEY_BACKSPACE, 1);
	key_is(out, KEY_OTHER, 1);
	if (c >= 1 && c <= 26)
		*out = (struct key){ KEY_CTRL, str_make(letters + c - 1, 1) };
	return 1;
}

/* How long the character is that begins so; 1 for what begins none. */
static size_t char_length(unsigned char c)
{
	return c >= 0xF0 && c <= 0xF4  ? 4
	       : c >= 0xE0 && c < 0xF0 ? 3
	       : c >= 0xC2 && c < 0xE0 ? 2
				       : 1;
}

static size_t decode_char(struct str s, bool last, struct key *out)
{
	size_t want = char_length((unsigned char)*s.p), have = 1;
	while (have < want && have < s.n && ((unsigned char)s.p[have] & 0xC0) == 0x80)
		have++;
	if (have == s.n && have < want && !last)
		return 0;
	struct str text = str_first(s, have);
	size_t n;
	if (!utf8_valid(text, NULL) || utf8_is_unsafe(utf8_next(text, &n)))
		return key_is(out, KEY_OTHER, have);
	*out = (struct key){ KEY_TEXT, text };
	return have;
}

size_t key_decode(struct str s, bool last, struct key *out)
{
	if (*s.p == '\033')
		return decode_escape(s, last, out);
	if ((unsigned char)*s.p < 0x20 || *s.p == 127)
		return decode_control(*s.p, out);
	return decode_char(s, last, out);
}
