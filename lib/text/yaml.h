/* YAML as data: streams of documents made of strings, sequences and maps, and their canonical
 * emission. The only user of libyaml (which parses; the emitter is ours, because libyaml's
 * double-quotes a whole body for one emoji, tab or trailing space).
 *
 * Reading (DESIGN §2): everything is a string; null (~, null, an empty plain scalar) is told apart
 * from the string by `kind`. Refused, with "FILE:LINE:COLUMN: reason" (E_INVALID; limits E_LIMIT):
 * aliases, anchors, tags, duplicate keys, keys that are not scalars, depth > YAML_MAX_DEPTH,
 * a scalar > YAML_MAX_SCALAR, a file > YAML_MAX_FILE, invalid UTF-8 and NUL.
 *
 * Writing: a node read back from what is emitted here is equal to the byte (a property test over
 * generated and real text). */
#ifndef HD_TEXT_YAML_H
#define HD_TEXT_YAML_H
#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

#define YAML_MAX_DEPTH 16
#define YAML_MAX_SCALAR ((size_t)1 << 20)
#define YAML_MAX_FILE ((size_t)16 << 20)

enum ykind { YAML_NULL, YAML_STRING, YAML_SEQ, YAML_MAP };
struct ynode {
	enum ykind kind;
	bool literal; /* a string: prefers a block scalar when emitted (bodies) */
	uint32_t line; /* 1-based, where it was read; 0 if made in memory */
	uint32_t column;
	struct str s; /* YAML_STRING; what the null was written as */
	struct ynode **items; /* YAML_SEQ: n; YAML_MAP: n values */
	struct str *keys; /* YAML_MAP: n, in the order of the file */
	size_t n, cap;
};
struct ydocs {
	struct ynode **p;
	size_t n;
	/* For document i the bytes [start[i], start[i+1]) of the input, its "---" line first; n + 1. */
	size_t *start;
};

/* Parses a whole stream; `name` is for messages. Everything lives in the arena (strings may point
 * into `text`, which must live as long). An empty stream gives n = 0. */
int yaml_parse(struct arena *a, struct str text, const char *name, struct ydocs *out);
/* The same for a stream that has exactly the form that yaml_emit_map gives documents, each behind a
 * "---" line: some four times as fast, without libyaml. False for anything else, valid or not (texts in
 * double quotes among it); then nothing is known, and yaml_parse has to be asked. The nodes equal
 * yaml_parse's in everything, line and column too; their strings may point into `text`. */
bool yaml_parse_quick(struct arena *a, struct str text, struct ydocs *out);
/* The same for a file of one document; an empty one gives an empty map. */
int yaml_parse_one(struct arena *a, struct str text, const char *name, struct ynode **out);

/* Making and asking. Lookups give NULL for what is not there. */
struct ynode *yaml_string(struct arena *a, struct str s);
struct ynode *yaml_null(struct arena *a);
struct ynode *yaml_map(struct arena *a);
struct ynode *yaml_seq(struct arena *a);
void yaml_set(struct arena *a, struct ynode *map, struct str key, struct ynode *value);
/* yaml_set for a key that is known not to be there: without looking. */
void yaml_add(struct arena *a, struct ynode *map, struct str key, struct ynode *value);
void yaml_unset(struct ynode *map, struct str key);
void yaml_append(struct arena *a, struct ynode *seq, struct ynode *value);
struct ynode *yaml_get(const struct ynode *map, const char *key);
struct ynode *yaml_get_str(const struct ynode *map, struct str key);
/* The scalar under key as a string; false if there is none, it is null, or not a scalar. */
bool yaml_get_scalar(const struct ynode *map, const char *key, struct str *out);
/* By content: order of keys, style and place do not count. */
bool yaml_equal(const struct ynode *a, const struct ynode *b);
/* In the order of keys and in `literal`, too: both are emitted alike. Either may be NULL. */
bool yaml_same(const struct ynode *a, const struct ynode *b);

/* Emission, one style for each shape, so that it is canonical. */

/* A document's map in block style, one key to a line; values that are maps or sequences in flow
 * style on their line ({a: b}, [x, y]); strings marked `literal` as literal block scalars where
 * YAML allows it. No "---" line. */
void yaml_emit_map(struct buf *out, const struct ynode *map);
/* "key: value\n" for one key of such a map. */
void yaml_emit_entry(struct buf *out, struct str key, const struct ynode *value);
/* A nested block style for files that people edit (desk.yaml): maps and sequences indented by two,
 * short sequences of scalars in flow style. */
void yaml_emit_pretty(struct buf *out, const struct ynode *map);
/* A flow node: plain where it reads back as the same string, single-quoted, or double-quoted only
 * for line breaks, controls, NEL, BOM and the like. */
void yaml_emit_flow(struct buf *out, const struct ynode *node);
#endif
