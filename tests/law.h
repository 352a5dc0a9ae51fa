/* Random entries for the properties of the law: of every kind, with texts, paths and ids that clash
 * with each other in every way. */
#ifndef HD_TESTS_LAW_H
#define HD_TESTS_LAW_H
#include "tests/check.h"
#include "model/fields.h"
#include "model/law.h"

/* How often a property is tried: HD_ROUNDS in the environment says another number. */
static inline size_t law_rounds(size_t usual)
{
	uint64_t n;
	const char *said = getenv("HD_ROUNDS");
	return said && str_to_u64(str_of(said), &n) ? (size_t)n : usual;
}

static inline struct str pick(uint64_t *r, const char *const *from, size_t n)
{
	return str_of(from[rnd_below(r, n)]);
}
#define PICK(r, list) pick((r), (list), ARRAY_SIZE(list))

static const char *const ids[] = { "a0000000", "b0000000", "c0000000", "d0000000", "e0000000",
	"f0000000", "g0000000", "h0000000" };
static const char *const kinds[] = { "open", "reply", "note", "change", "change", "undo", "undo",
	"edit", "edit", "redact", "occurrence", "newer" };
static const char *const texts[] = { "", "x", "two words", "- dash", "a: b", "# no comment", "'q'",
	"\"d\"", " blank ", "{a}", "null", "~", "é 日本 🙂", "tab\there", "line\nbreak", "\n",
	"  indented\nbody\n\n", "cr\r\n", "---", "--- x\n...\n", "\xC2\x85 nel", "\x1B[31m" };
/* Paths that clash with each other in every way a file can. */
static const char *const paths[] = { "title", "category", "assignee", "fields.os", "fields.a.b",
	"colour", "colour.dark", "title.x", ".x", "x.", "id", "id.x", "labels.x", "due", "é" };
static const char *const sets[] = { "labels", "watchers", "links", "tags" };

static inline void random_set(uint64_t *r, struct arena *a, struct entry *e)
{
	const char *path = PICK(r, paths).p;
	switch (rnd_below(r, 8)) {
	case 0:
		entry_unset(a, e, path);
		break;
	case 1:
		entry_set(a, e, "status", str_of(status_name(rnd_below(r, STATUS_COUNT))));
		break;
	case 2:
		entry_set(a, e, "priority", str_of(priority_name(rnd_below(r, PRIORITY_COUNT))));
		break;
	case 3: {
		struct ynode *map = yaml_map(a);
		yaml_set(a, map, PICK(r, texts), yaml_string(a, PICK(r, texts)));
		yaml_set(a, map, PICK(r, texts), yaml_null(a));
		e->change.set = e->change.set ? e->change.set : yaml_map(a);
		yaml_set(a, e->change.set, STR("fields"), map);
		yaml_set(a, e->change.set, STR("shade"), map);
		break;
	}
	default:
		entry_set(a, e, path, PICK(r, texts));
	}
}

static inline void random_change(uint64_t *r, struct arena *a, struct entry *e)
{
	for (size_t n = rnd_below(r, 4); n; n--)
		random_set(r, a, e);
	if (!rnd_below(r, 3))
		entry_add(a, e, PICK(r, sets).p, PICK(r, texts));
	if (!rnd_below(r, 3))
		entry_add(a, e, PICK(r, sets).p, PICK(r, texts));
	if (!rnd_below(r, 3))
		entry_remove(a, e, PICK(r, sets).p, PICK(r, texts));
}

static inline struct strs random_ids(uint64_t *r, struct arena *a, size_t n)
{
	struct strs of = { arena_array(a, n, sizeof *of.p), n, n };
	for (size_t i = 0; i < n; i++)
		of.p[i] = PICK(r, ids);
	return of;
}

static inline struct entry random_entry(uint64_t *r, struct arena *a)
{
	struct entry e = { .id = PICK(r, ids), .kind = PICK(r, kinds), .by = PICK(r, texts) };
	e.at = INT64_C(1800000000000) + (int64_t)rnd_below(r, 6);
	e.when = rnd_below(r, 4) ? e.at : 1;
	e.rec = rnd_below(r, 6) ? STR("") : PICK(r, texts);
	e.via = rnd_below(r, 3) ? STR("cli") : PICK(r, texts);
	if (str_is(e.kind, "undo") || str_is(e.kind, "edit") || str_is(e.kind, "redact"))
		e.of = random_ids(r, a, 1 + rnd_below(r, 3) / 2);
	random_change(r, a, &e);
	e.has_body = rnd_below(r, 2);
	e.body = e.has_body ? PICK(r, texts) : STR("");
	if (!rnd_below(r, 5)) {
		struct ynode *extra = yaml_map(a);
		yaml_set(a, extra, STR("public"), yaml_string(a, STR("yes")));
		yaml_set(a, extra, STR("later"), yaml_null(a));
		e.extra = extra;
	}
	return e;
}
#endif
