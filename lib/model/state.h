/* A ticket's state: a map from path to value, as the law folds it (DESIGN §5).
 *
 * A path is a field's name ("status"), or NAME.KEY for one key of a map ("fields.os"). A value is
 * a YAML string, a sequence of strings sorted by bytes for the sets (labels, watchers, links), or
 * anything else that this version does not know and keeps. Items are sorted by path. Everything
 * lives in the arena given when it was made.
 *
 * What says nothing is no item: a null, an empty set, a value equal to the format's default (status
 * new, priority normal, generation 1). state_put sees to it, so two states that mean the same are
 * equal, and a state document that spells a default out is no hand edit.
 *
 * One level of maps is flattened: `fields: {os: mac}` and `fields.os: mac` are the same path. A key
 * that has a dot is a path already, and its value is kept whole. */
#ifndef HD_MODEL_STATE_H
#define HD_MODEL_STATE_H
#include "text/yaml.h"

struct state_item {
	struct str path;
	const struct ynode *value;
};
struct state {
	struct state_item *p;
	size_t n, cap; /* in the arena: nothing to release */
};

bool path_is_set(struct str path); /* labels, watchers, links */
const struct ynode *state_get(const struct state *s, struct str path);
/* The scalar at path, or an empty slice. */
struct str state_text(const struct state *s, const char *path);
/* Puts the value at path, or drops the path if the value says nothing (see above); a map at a path
 * without a dot is put key by key. A set is sorted; `id` is no part of a state and is ignored. */
void state_put(struct arena *a, struct state *s, struct str path, const struct ynode *value);
void state_drop(struct state *s, struct str path);
bool state_equal(const struct state *x, const struct state *y);

/* Whether a field may hold the value (null always): a scalar, of the known ones for status and
 * priority; a sequence of strings for a set; a map for `fields`; anything for what is not in the
 * table. E_INVALID names name:LINE:COLUMN (the name alone for what was not read from a file). */
int state_check(struct str path, const struct ynode *value, const char *name);
/* From a state document (a YAML map; its `id` is passed over). */
int state_from_doc(struct arena *a, const struct ynode *doc, const char *name, struct state *out);
/* The state document: `id` first, then fields in the table's order, unknown ones behind in byte
 * order, maps gathered again in flow style where nothing else has their name. */
void state_emit(struct buf *out, struct str id, const struct state *s);

/* set/add/remove that turns F into S (law.py diff): entry fields, NULL where there is nothing. */
struct change {
	struct ynode *set; /* map path -> string or null */
	struct ynode *add, *remove; /* map field -> sequence */
};
bool change_empty(const struct change *c);
/* How many keys and members it names: what applying it costs. */
size_t change_size(const struct change *c);
/* state_apply(f, state_diff(s, f)) makes f equal to s. */
struct change state_diff(struct arena *a, const struct state *s, const struct state *f);
void state_apply(struct arena *a, struct state *s, const struct change *c);
#endif
