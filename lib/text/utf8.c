#include "text/utf8.h"
#include "base/vec.h"
#include <utf8proc.h>

#define REPLACEMENT 0xFFFDu

static bool is_tail(unsigned char c)
{
	return (c & 0xC0) == 0x80;
}

/* The length of the well-formed sequence at p (n > 0), its code point in *cp; 0 for a bad one. */
static size_t decode(const unsigned char *p, size_t n, uint32_t *cp)
{
	if (p[0] < 0x80)
		return *cp = p[0], 1;
	if (p[0] >= 0xC2 && p[0] < 0xE0 && n >= 2 && is_tail(p[1]))
		return *cp = (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu), 2;
	if ((p[0] & 0xF0) == 0xE0 && n >= 3 && is_tail(p[1]) && is_tail(p[2])) {
		*cp = (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
		return *cp >= 0x800 && (*cp < 0xD800 || *cp > 0xDFFF) ? 3 : 0;
	}
	if (p[0] >= 0xF0 && p[0] < 0xF5 && n >= 4 && is_tail(p[1]) && is_tail(p[2]) &&
		is_tail(p[3])) {
		*cp = (p[0] & 0x07u) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 |
		      (p[3] & 0x3Fu);
		return *cp >= 0x10000 && *cp <= 0x10FFFF ? 4 : 0;
	}
	return 0;
}

/* How many bytes from the start are ASCII without NUL. */
static size_t ascii_run(struct str s)
{
	const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
	size_t i = 0;
	for (uint64_t w; i + 8 <= s.n; i += 8) {
		memcpy(&w, s.p + i, 8);
		if ((w | (w - ones)) & tops)
			break;
	}
	while (i < s.n && s.p[i] > 0)
		i++;
	return i;
}

bool utf8_valid(struct str s, size_t *bad)
{
	uint32_t cp;
	for (size_t i = ascii_run(s), n; i < s.n; i += ascii_run(str_skip(s, i))) {
		n = decode((const unsigned char *)s.p + i, s.n - i, &cp);
		if (!n || !cp) {
			if (bad)
				*bad = i;
			return false;
		}
		i += n;
	}
	return true;
}

static bool well_formed_but_nul(struct str s)
{
	size_t bad;
	while (!utf8_valid(s, &bad)) {
		if (s.p[bad])
			return false;
		s = str_skip(s, bad + 1);
	}
	return true;
}

void utf8_convert(struct buf *out, struct str s)
{
	bool latin1 = !well_formed_but_nul(s);
	while (s.n) {
		size_t n = ascii_run(s);
		buf_str(out, str_first(s, n));
		s = str_skip(s, n);
		if (!s.n)
			return;
		unsigned char c = (unsigned char)s.p[0];
		if (!c)
			utf8_put(out, REPLACEMENT);
		else if (latin1)
			utf8_put(out, c);
		else
			buf_char(out, (char)c);
		s = str_skip(s, 1);
	}
}

uint32_t utf8_next(struct str s, size_t *n)
{
	uint32_t cp;
	*n = decode((const unsigned char *)s.p, s.n, &cp);
	if (*n)
		return cp;
	*n = 1;
	return REPLACEMENT;
}

size_t utf8_span(struct str s, size_t chars)
{
	size_t i = 0;
	while (chars && i < s.n) {
		struct str rest = str_skip(s, i);
		size_t n = ascii_run(str_first(rest, chars));
		chars -= n ? n : 1;
		if (!n)
			utf8_next(rest, &n);
		i += n;
	}
	return i;
}

void utf8_put(struct buf *out, uint32_t cp)
{
	utf8proc_uint8_t tmp[4];
	if (!utf8proc_codepoint_valid((utf8proc_int32_t)cp))
		cp = REPLACEMENT;
	buf_add(out, tmp, (size_t)utf8proc_encode_char((utf8proc_int32_t)cp, tmp));
}

int utf8_width_cp(uint32_t cp)
{
	if (cp < 0x7F)
		return cp >= 0x20;
	return cp > 0x10FFFF ? 1 : utf8proc_charwidth((utf8proc_int32_t)cp);
}

/* How many bytes at the start are printable ASCII: most of most text, and a column each. */
static size_t plain_prefix(struct str s)
{
	size_t n = 0;
	uint64_t w;
	/* eight bytes at once: a high bit, a byte below 0x20, or DEL marks one that is not plain */
	for (; n + sizeof w <= s.n; n += sizeof w) {
		memcpy(&w, s.p + n, sizeof w);
		uint64_t del = w ^ 0x7F7F7F7F7F7F7F7Fu;
		uint64_t odd = w | (w - 0x2020202020202020u) | (del - 0x0101010101010101u);
		if (odd & 0x8080808080808080u)
			break;
	}
	while (n < s.n && s.p[n] >= 0x20 && s.p[n] < 0x7F)
		n++;
	return n;
}

size_t utf8_width(struct str s)
{
	size_t cols = plain_prefix(s);
	s = str_skip(s, cols);
	for (size_t n; s.n; s = str_skip(s, n))
		cols += (size_t)utf8_width_cp(utf8_next(s, &n));
	return cols;
}

struct str utf8_clip(struct str s, size_t cols)
{
	utf8proc_int32_t state = 0, before = 0;
	size_t width = 0, whole = 0, n, plain = plain_prefix(str_first(s, cols + 1));
	if (plain == s.n || plain > cols)
		return str_first(s, cols);
	for (size_t i = 0; i < s.n; i += n) {
		uint32_t cp = utf8_next(str_skip(s, i), &n);
		if (i && utf8proc_grapheme_break_stateful(before, (utf8proc_int32_t)cp, &state))
			whole = i;
		width += (size_t)utf8_width_cp(cp);
		if (width > cols)
			return str_first(s, whole);
		before = (utf8proc_int32_t)cp;
	}
	return s;
}

void utf8_fit(struct buf *out, struct str s, size_t cols, bool pad)
{
	struct str kept = utf8_clip(s, cols);
	bool cut = kept.n < s.n && cols;
	if (cut)
		kept = utf8_clip(s, cols - 1);
	buf_str(out, kept);
	if (cut)
		buf_cstr(out, "…");
	size_t used = utf8_width(kept) + cut;
	if (pad && used < cols)
		buf_fill(out, ' ', cols - used);
}

bool utf8_is_unsafe(uint32_t cp)
{
	if (cp < 0xA0)
		return cp < 0x20 || cp >= 0x7F;
	return cp == 0x061C || cp == 0x200B || cp == 0x200E || cp == 0x200F ||
	       (cp >= 0x2028 && cp <= 0x202E) || cp == 0x2060 || (cp >= 0x2066 && cp <= 0x2069) ||
	       cp == 0xFEFF;
}

static void unsafe_show(struct buf *out, uint32_t cp, bool lines)
{
	if (cp == '\n' || cp == '\t')
		buf_char(out, lines ? (char)cp : ' ');
	else if (cp < 0x20)
		buf_fmt(out, "^%c", (char)(cp + '@'));
	else
		buf_fmt(out, "<U+%04" PRIX32 ">", cp);
}

void utf8_visible(struct buf *out, struct str s, bool lines)
{
	while (s.n) {
		size_t n = plain_prefix(s);
		buf_str(out, str_first(s, n));
		s = str_skip(s, n);
		if (!s.n)
			return;
		uint32_t cp = utf8_next(s, &n);
		if (cp == REPLACEMENT && n == 1)
			buf_fmt(out, "<%02X>", (unsigned char)s.p[0]);
		else if (utf8_is_unsafe(cp))
			unsafe_show(out, cp, lines);
		else
			buf_str(out, str_first(s, n));
		s = str_skip(s, n);
	}
}

static void fold_ascii(struct buf *out, struct str s)
{
	buf_reserve(out, s.n);
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		out->p[out->n + i] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
	}
	out->n += s.n;
	out->p[out->n] = '\0';
}

static void fold_any(struct buf *out, struct str s)
{
	const utf8proc_option_t how = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
				      UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
	const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)s.p;
	utf8proc_int32_t small[512], *cps = small;
	/* one more than it is told of, as room for the NUL that reencoding writes */
	utf8proc_ssize_t room = ARRAY_SIZE(small) - 1, len = (utf8proc_ssize_t)s.n;
	utf8proc_ssize_t n = utf8proc_decompose(p, len, cps, room, how);
	if (n > room) {
		room = n;
		cps = xreallocarray(NULL, (size_t)room + 1, sizeof *cps);
		n = utf8proc_decompose(p, len, cps, room, how);
	}
	if (n > 0)
		n = utf8proc_reencode(cps, n, how);
	/* it can only fail for text that is not UTF-8, and that was converted */
	if (n > 0)
		buf_add(out, cps, (size_t)n);
	if (cps != small)
		free(cps);
}

/* The part up to the next blank before which s is either ASCII or not: nothing composes or
 * reorders across a blank, so pieces fold alone, and most pieces of most texts are ASCII. */
static size_t fold_piece(struct str s, bool *ascii)
{
	size_t n = ascii_run(s);
	*ascii = true;
	if (n == s.n)
		return n;
	while (n && s.p[n - 1] != ' ' && s.p[n - 1] != '\n')
		n--;
	/* a blank may carry the mark that follows: it goes with it */
	if (n > 1)
		return n - 1;
	*ascii = false;
	for (n = 1; n < s.n && s.p[n] != ' ' && s.p[n] != '\n'; n++)
		;
	return n;
}

void utf8_fold_to(struct buf *out, struct str s)
{
	CLEANUP(buf_release) struct buf converted = { 0 };
	if (!utf8_valid(s, NULL)) {
		utf8_convert(&converted, s);
		s = buf_view(&converted);
	}
	while (s.n) {
		bool ascii;
		size_t n = fold_piece(s, &ascii);
		if (ascii)
			fold_ascii(out, str_first(s, n));
		else
			fold_any(out, str_first(s, n));
		s = str_skip(s, n);
	}
}

struct str utf8_fold(struct arena *a, struct str s)
{
	CLEANUP(buf_release) struct buf out = { 0 };
	utf8_fold_to(&out, s);
	return arena_str(a, buf_view(&out));
}

enum utf8_kind utf8_kind(uint32_t cp)
{
	if (cp < 0x80 && cp >= '0' && cp <= '9')
		return UTF8_DIGIT;
	if (cp < 0x80)
		return (cp | 0x20) >= 'a' && (cp | 0x20) <= 'z' ? UTF8_LETTER : UTF8_OTHER;
	switch (utf8proc_category((utf8proc_int32_t)cp)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_NO:
		return UTF8_LETTER;
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
		return UTF8_MARK;
	case UTF8PROC_CATEGORY_ND:
		return UTF8_DIGIT;
	default:
		return UTF8_OTHER;
	}
}

bool utf8_is_word(uint32_t cp)
{
	return utf8_kind(cp) != UTF8_OTHER;
}

/* Conjoining jamo behind their first consonant, and the half-width marks of katakana; and what folds
 * to nothing, as a mark behind it is then one of the character before. */
static bool is_joining(uint32_t cp)
{
	return utf8proc_get_property((utf8proc_int32_t)cp)->ignorable ||
	       (cp >= 0x1160 && cp <= 0x11FF) || cp == 0xFF9E || cp == 0xFF9F ||
	       (cp >= 0x300 && utf8_kind(cp) == UTF8_MARK);
}

size_t utf8_cluster(struct str s)
{
	size_t n, more;
	utf8_next(s, &n);
	while (n < s.n && (unsigned char)s.p[n] >= 0x80) {
		if (!is_joining(utf8_next(str_skip(s, n), &more)))
			break;
		n += more;
	}
	return n;
}

size_t utf8_words(struct arena *a, struct str s, struct strs *words)
{
	struct str text = utf8_fold(a, s);
	size_t before = words->n, start = 0, n;
	bool inside = false;
	for (size_t i = 0; i <= text.n; i += n) {
		n = 1;
		bool word = i < text.n && utf8_is_word(utf8_next(str_skip(text, i), &n));
		if (word && !inside)
			start = i;
		if (!word && inside)
			vec_push(words, str_make(text.p + start, i - start));
		inside = word;
	}
	return words->n - before;
}
