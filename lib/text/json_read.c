/* jansson and json.h have names in common: jansson's are renamed for this file. */
#define json_object jansson_object
#define json_array jansson_array
#define json_null jansson_null
#define JSON_OBJECT JANSSON_OBJECT
#define JSON_ARRAY JANSSON_ARRAY
#define JSON_STRING JANSSON_STRING
#define JSON_NULL JANSSON_NULL
#include <jansson.h>
#undef json_object
#undef json_array
#undef json_null
#undef JSON_OBJECT
#undef JSON_ARRAY
#undef JSON_STRING
#undef JSON_NULL
#include "text/json.h"

static void tree_release(json_t **tree)
{
	json_decref(*tree);
}

static int convert(struct arena *a, json_t *from, int depth, struct jnode *out);

static int convert_array(struct arena *a, json_t *from, int depth, struct jnode *out)
{
	int err = 0;
	out->n = json_array_size(from);
	out->items = arena_array(a, out->n, sizeof *out->items);
	for (size_t i = 0; i < out->n && !err; i++)
		err = convert(a, json_array_get(from, i), depth + 1, &out->items[i]);
	return err;
}

static int convert_object(struct arena *a, json_t *from, int depth, struct jnode *out)
{
	int err = 0;
	size_t i = 0;
	out->n = json_object_size(from);
	out->items = arena_array(a, out->n, sizeof *out->items);
	out->keys = arena_array(a, out->n, sizeof *out->keys);
	for (void *at = json_object_iter(from); at && !err;
		at = json_object_iter_next(from, at), i++) {
		const char *key = json_object_iter_key(at);
		out->keys[i] = arena_str(a, str_make(key, json_object_iter_key_len(at)));
		err = convert(a, json_object_iter_value(at), depth + 1, &out->items[i]);
	}
	return err;
}

/* The shorter of two ways to write it that both read back as the same number. */
static struct str real_text(struct arena *a, double v)
{
	struct str s = arena_fmt(a, "%.15g", v);
	return strtod(s.p, NULL) == v ? s : arena_fmt(a, "%.17g", v);
}

static void convert_real(struct arena *a, double v, struct jnode *out)
{
	out->s = real_text(a, v);
	if (v > -0x1p53 && v < 0x1p53 && v == (double)(int64_t)v)
		out->i = (int64_t)v;
}

static int convert(struct arena *a, json_t *from, int depth, struct jnode *out)
{
	static const enum jkind kinds[] = {
		[JANSSON_OBJECT] = JSON_OBJECT,
		[JANSSON_ARRAY] = JSON_ARRAY,
		[JANSSON_STRING] = JSON_STRING,
		[JSON_INTEGER] = JSON_NUMBER,
		[JSON_REAL] = JSON_NUMBER,
		[JSON_TRUE] = JSON_BOOL,
		[JSON_FALSE] = JSON_BOOL,
		[JANSSON_NULL] = JSON_NULL,
	};
	if (depth > JSON_MAX_DEPTH)
		return fail(E_LIMIT, "nested deeper than %d", JSON_MAX_DEPTH);
	json_type type = json_typeof(from);
	out->kind = kinds[type];
	out->truth = type == JSON_TRUE;
	if (type == JANSSON_OBJECT)
		return convert_object(a, from, depth, out);
	if (type == JANSSON_ARRAY)
		return convert_array(a, from, depth, out);
	if (type == JANSSON_STRING)
		out->s = arena_str(a, str_make(json_string_value(from), json_string_length(from)));
	if (type == JSON_REAL)
		convert_real(a, json_real_value(from), out);
	if (type == JSON_INTEGER) {
		out->i = json_integer_value(from);
		out->s = arena_fmt(a, "%" PRId64, out->i);
	}
	return 0;
}

/* The value of the "\uXXXX" at the start of s, or 0. */
static unsigned escaped_unit(struct str s)
{
	unsigned v = 0;
	if (s.n < 6 || s.p[0] != '\\' || s.p[1] != 'u')
		return 0;
	for (size_t i = 2; i < 6; i++) {
		const char *hex = "0123456789abcdef", *at = strchr(hex, s.p[i] | 0x20);
		if (!s.p[i] || !at)
			return 0;
		v = v << 4 | (unsigned)(at - hex);
	}
	return v;
}

static bool is_surrogate(unsigned unit, unsigned first)
{
	return unit >= first && unit < first + 0x400;
}

/* Real archives hold escaped halves of surrogate pairs, cut off or made of stray bytes: each alone
 * becomes U+FFFD. Says whether there were any. */
static bool halves_replace(struct buf *out, struct str s)
{
	bool any = false;
	for (size_t n; s.n; s = str_skip(s, n)) {
		unsigned unit = escaped_unit(s);
		bool low = is_surrogate(unit, 0xDC00), high = is_surrogate(unit, 0xD800);
		bool pair = high && is_surrogate(escaped_unit(str_skip(s, 6)), 0xDC00);
		n = pair ? 12 : unit ? 6 : s.p[0] == '\\' ? 2 : 1;
		if (low || (high && !pair))
			buf_cstr(out, "\\ufffd");
		else
			buf_str(out, str_first(s, n));
		any |= low || (high && !pair);
	}
	return any;
}

static json_t *load(struct str text, json_error_t *error)
{
	json_t *tree = json_loadb(text.p ? text.p : "", text.n, JSON_ALLOW_NUL | JSON_DECODE_ANY,
		error);
	if (!tree && json_error_code(error) == json_error_out_of_memory)
		oom();
	return tree;
}

int json_parse(struct arena *a, struct str text, struct jnode *out)
{
	json_error_t error;
	struct jnode node = { 0 };
	CLEANUP(buf_release) struct buf whole = { 0 };
	CLEANUP(tree_release) json_t *tree = load(text, &error);
	if (!tree && halves_replace(&whole, text))
		tree = load(buf_view(&whole), &error);
	if (!tree)
		return fail(E_INVALID, "line %d column %d: %s", error.line, error.column,
			error.text);
	int err = convert(a, tree, 1, &node);
	if (!err)
		*out = node;
	return err;
}

const struct jnode *json_get(const struct jnode *object, const char *key)
{
	if (!object || object->kind != JSON_OBJECT)
		return NULL;
	struct str wanted = str_of(key);
	for (size_t i = 0; i < object->n; i++)
		if (str_eq(object->keys[i], wanted))
			return &object->items[i];
	return NULL;
}

bool json_get_text(const struct jnode *object, const char *key, struct str *out)
{
	const struct jnode *n = json_get(object, key);
	if (!n || (n->kind != JSON_STRING && n->kind != JSON_NUMBER))
		return false;
	*out = n->s;
	return true;
}
