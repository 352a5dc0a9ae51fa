#include "text/json.h"
#include "text/utf8.h"
#include <assert.h>

static void newline(struct jwriter *w)
{
	if (!w->pretty)
		return;
	buf_char(w->out, '\n');
	buf_fill(w->out, ' ', 2 * (size_t)w->depth);
}

/* What stands before an item of the container we are in. */
static void item_begin(struct jwriter *w)
{
	if (!w->depth)
		return;
	if (w->need_comma[w->depth - 1])
		buf_char(w->out, ',');
	w->need_comma[w->depth - 1] = true;
	newline(w);
}

static void value_begin(struct jwriter *w)
{
	if (w->depth && w->is_object[w->depth - 1])
		assert(w->after_key);
	else
		item_begin(w);
	w->after_key = false;
}

static void container_begin(struct jwriter *w, bool object)
{
	value_begin(w);
	assert(w->depth < JSON_MAX_DEPTH);
	w->need_comma[w->depth] = false;
	w->is_object[w->depth] = object;
	w->depth++;
	buf_char(w->out, object ? '{' : '[');
}

static void container_end(struct jwriter *w, bool object)
{
	assert(w->depth && w->is_object[w->depth - 1] == object && !w->after_key);
	w->depth--;
	if (w->need_comma[w->depth])
		newline(w);
	buf_char(w->out, object ? '}' : ']');
}

void json_object(struct jwriter *w)
{
	container_begin(w, true);
}

void json_object_end(struct jwriter *w)
{
	container_end(w, true);
}

void json_array(struct jwriter *w)
{
	container_begin(w, false);
}

void json_array_end(struct jwriter *w)
{
	container_end(w, false);
}

static void key_begin(struct jwriter *w)
{
	assert(w->depth && w->is_object[w->depth - 1] && !w->after_key);
	item_begin(w);
	w->after_key = true;
}

static void key_end(struct jwriter *w)
{
	if (w->pretty)
		buf_add(w->out, ": ", 2);
	else
		buf_char(w->out, ':');
}

void json_key_str(struct jwriter *w, struct str key)
{
	key_begin(w);
	json_quote(w->out, key);
	key_end(w);
}

void json_key(struct jwriter *w, const char *key)
{
	key_begin(w);
	buf_char(w->out, '"');
	buf_cstr(w->out, key);
	buf_char(w->out, '"');
	key_end(w);
}

void json_str(struct jwriter *w, struct str s)
{
	value_begin(w);
	json_quote(w->out, s);
}

void json_cstr(struct jwriter *w, const char *s)
{
	if (s)
		json_str(w, str_of(s));
	else
		json_null(w);
}

void json_int(struct jwriter *w, int64_t v)
{
	value_begin(w);
	if (v < 0)
		buf_char(w->out, '-');
	buf_u64(w->out, v < 0 ? 0 - (uint64_t)v : (uint64_t)v);
}

void json_double(struct jwriter *w, double v)
{
	/* JSON has no word for infinity or no number */
	if (!__builtin_isfinite(v)) {
		json_null(w);
		return;
	}
	value_begin(w);
	buf_fmt(w->out, "%.6g", v);
}

void json_bool(struct jwriter *w, bool v)
{
	value_begin(w);
	buf_cstr(w->out, v ? "true" : "false");
}

void json_null(struct jwriter *w)
{
	value_begin(w);
	buf_cstr(w->out, "null");
}

void json_put_str(struct jwriter *w, const char *key, struct str s)
{
	json_key(w, key);
	json_str(w, s);
}

void json_put_cstr(struct jwriter *w, const char *key, const char *s)
{
	json_key(w, key);
	json_cstr(w, s);
}

void json_put_int(struct jwriter *w, const char *key, int64_t v)
{
	json_key(w, key);
	json_int(w, v);
}

void json_put_bool(struct jwriter *w, const char *key, bool v)
{
	json_key(w, key);
	json_bool(w, v);
}

static bool is_verbatim(unsigned char c)
{
	return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
}

/* Has a high bit if a byte of w is c, and none if no byte is; both below 0x80. */
static uint64_t bytes_equal(uint64_t w, unsigned char c)
{
	w ^= c * UINT64_C(0x0101010101010101);
	return w - UINT64_C(0x0101010101010101);
}

/* The length of what stands for itself; eight bytes at once. */
static size_t verbatim_prefix(struct str s)
{
	size_t n = 0;
	uint64_t w;
	for (; n + sizeof w <= s.n; n += sizeof w) {
		memcpy(&w, s.p + n, sizeof w);
		uint64_t odd = w | (w - UINT64_C(0x2020202020202020)) | bytes_equal(w, 0x7F) |
			       bytes_equal(w, '"') | bytes_equal(w, '\\');
		if (odd & UINT64_C(0x8080808080808080))
			break;
	}
	while (n < s.n && is_verbatim((unsigned char)s.p[n]))
		n++;
	return n;
}

/* So is, for those who read JSON at a terminal, what one would obey. */
static void escape(struct buf *out, uint32_t c)
{
	static const char letters[] = "\bb\ff\nn\rr\tt\"\"\\\\";
	for (const char *l = letters; *l; l += 2) {
		if (c == (uint32_t)*l) {
			buf_add(out, (char[]){ '\\', l[1] }, 2);
			return;
		}
	}
	buf_fmt(out, "\\u%04" PRIx32, c);
}

void json_quote(struct buf *out, struct str s)
{
	buf_char(out, '"');
	while (s.n) {
		size_t n = verbatim_prefix(s);
		buf_str(out, str_first(s, n));
		s = str_skip(s, n);
		if (!s.n)
			break;
		uint32_t cp = utf8_next(s, &n);
		if (cp < 0x80 || utf8_is_unsafe(cp))
			escape(out, cp);
		else
			utf8_put(out, cp);
		s = str_skip(s, n);
	}
	buf_char(out, '"');
}
