/* JSON. Reading by jansson (its only user); writing by a small streaming writer, so that a list of
 * 100,000 tickets needs no tree in memory. */
#ifndef HD_TEXT_JSON_H
#define HD_TEXT_JSON_H
#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

/* ---- reading: a tree in an arena ---- */

enum jkind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };
struct jnode {
	enum jkind kind;
	bool truth; /* JSON_BOOL */
	struct str s; /* JSON_STRING: UTF-8, may hold NUL; JSON_NUMBER: as text */
	int64_t i; /* JSON_NUMBER, if it is an integer that fits */
	struct jnode *items; /* JSON_ARRAY, JSON_OBJECT: n of them */
	struct str *keys; /* JSON_OBJECT */
	size_t n;
};
#define JSON_MAX_DEPTH 64

/* One JSON text. Of two members of one name the last counts; an escaped half of a surrogate pair
 * becomes U+FFFD, since real archives hold such. Errors: E_INVALID with "line L column C: reason"
 * (relative to this text), E_LIMIT for depth. */
int json_parse(struct arena *a, struct str text, struct jnode *out);
const struct jnode *json_get(const struct jnode *object, const char *key); /* or NULL */
/* A string, or number as text; false if absent, null or of another kind. */
bool json_get_text(const struct jnode *object, const char *key, struct str *out);

/* ---- writing ---- */

/* Writes into a buf; commas, indentation and escapes are its business. Output is valid UTF-8 and
 * ASCII controls escaped; invalid bytes become U+FFFD. `pretty` breaks lines with two blanks of
 * indent, else one line. Keys are given before values in objects: json_key(w, "id"). A wrong order
 * of calls is a bug and asserts. */
struct jwriter {
	struct buf *out;
	bool pretty;
	uint8_t depth, need_comma[JSON_MAX_DEPTH], is_object[JSON_MAX_DEPTH];
	bool after_key;
};
/* jansson has functions of these names: ours stay out of its sight. */
#pragma GCC visibility push(hidden)
void json_object(struct jwriter *w);
void json_object_end(struct jwriter *w);
void json_array(struct jwriter *w);
void json_array_end(struct jwriter *w);
void json_key(struct jwriter *w, const char *key); /* a name of ours: nothing in it to escape */
void json_key_str(struct jwriter *w, struct str key);
void json_str(struct jwriter *w, struct str s);
void json_cstr(struct jwriter *w, const char *s); /* NULL gives null */
void json_int(struct jwriter *w, int64_t v);
void json_double(struct jwriter *w, double v); /* 6 significant digits */
void json_bool(struct jwriter *w, bool v);
void json_null(struct jwriter *w);
#pragma GCC visibility pop
/* "key": value in one call. */
void json_put_str(struct jwriter *w, const char *key, struct str s);
void json_put_cstr(struct jwriter *w, const char *key, const char *s);
void json_put_int(struct jwriter *w, const char *key, int64_t v);
void json_put_bool(struct jwriter *w, const char *key, bool v);
/* The quoted, escaped string alone. What a terminal would obey is escaped, too (utf8_is_unsafe). */
void json_quote(struct buf *out, struct str s);
#endif
