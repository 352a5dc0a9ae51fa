/* Merging random YAML documents that people wrote, with comments and in several styles: no order of
 * the sides, nothing of a side lost but what is told, every value by the rule, comments kept, and
 * merging a result again changes nothing. HD_ROUNDS says how often. */
#include "tests/law.h"
#include "model/doc_merge.h"

#define ROUNDS 1000
#define TOP 6 /* keys of a document, and of a map in it */

/* A document in the making, as a person sees it: lines with comments. */
struct item {
	const char *key, *value, *above, *beside;
	size_t n; /* members below it, which have n == 0 themselves */
	const struct item *below;
	bool list; /* they are words, not keys */
};
struct doc {
	struct item items[TOP];
	size_t n;
};

static const char *const keys[] = { "name", "format", "views", "sla", "a.b", "'q: r'", "10" };
static const char *const values[] = { "1", "2", "open", "'x: y'", "\"a\\tb\"", "~", "''", "[a, b]",
	"{k: 1}", "[{name: ann, x: 1}]", "2026-11-22" };
static const char *const comments[] = { "", "", "", "# one\n", "# two\n\n# three\n", "\n" };
static const char *const beside[] = { "", "", " # short", "   # ' \" {" };

static const char *one_of(uint64_t *r, const char *const *list, size_t n)
{
	return list[rnd_below(r, n)];
}
#define ONE(r, list) one_of((r), (list), ARRAY_SIZE(list))

static bool has_key(const struct item *items, size_t n, const char *key)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(items[i].key, key))
			return true;
	return false;
}

static void random_items(uint64_t *r, struct arena *a, struct item *items, size_t *n, size_t most,
	bool deep)
{
	for (size_t k = rnd_below(r, most) + 1; k; k--) {
		struct item it = { .key = ONE(r, keys), .value = ONE(r, values) };
		if (*n == most || has_key(items, *n, it.key))
			continue;
		it.above = ONE(r, comments);
		it.beside = ONE(r, beside);
		if (deep && !rnd_below(r, 2)) {
			struct item *below = arena_array(a, TOP, sizeof *below);
			random_items(r, a, below, &it.n, TOP, false);
			it.below = below;
			it.list = !rnd_below(r, 3);
		}
		size_t at = rnd_below(r, *n + 1);
		memmove(&items[at + 1], &items[at], (*n - at) * sizeof *items);
		items[at] = it;
		++*n;
	}
}

static void change_items(uint64_t *r, struct arena *a, struct item *items, size_t *n, bool deep)
{
	for (size_t k = rnd_below(r, 4); k && *n; k--) {
		struct item *it = &items[rnd_below(r, *n)];
		switch (rnd_below(r, 6)) {
		case 0:
			it->above = ONE(r, comments);
			break;
		case 1:
			it->beside = ONE(r, beside);
			break;
		case 2:
			memmove(it, it + 1, (size_t)(&items[--*n] - it) * sizeof *it);
			break;
		case 3: {
			struct item last = items[*n - 1];
			items[*n - 1] = *it;
			*it = last;
			break;
		}
		default:
			if (it->n) {
				struct item *below = arena_array(a, TOP, sizeof *below);
				memcpy(below, it->below, it->n * sizeof *below);
				change_items(r, a, below, &it->n, false);
				it->below = below;
			}
			it->value = ONE(r, values);
		}
	}
	if (!rnd_below(r, 2) && *n < TOP)
		random_items(r, a, items, n, TOP, deep);
}

static void write_items(struct buf *out, const struct item *items, size_t n, size_t indent,
	bool list)
{
	for (size_t i = 0; i < n; i++) {
		struct str above = str_of(items[i].above), line;
		while (above.n && str_next_line(&above, &line)) {
			buf_fill(out, ' ', line.n ? indent : 0);
			buf_str(out, line);
			buf_char(out, '\n');
		}
		buf_fill(out, ' ', indent);
		if (list)
			buf_fmt(out, "- %s%s\n", items[i].key, items[i].beside);
		else if (!items[i].n)
			buf_fmt(out, "%s: %s%s\n", items[i].key, items[i].value, items[i].beside);
		else
			buf_fmt(out, "%s:%s\n", items[i].key, items[i].beside);
		if (!list)
			write_items(out, items[i].below, items[i].n, indent + 2, items[i].list);
	}
}

static void written(struct buf *out, const struct doc *d)
{
	buf_reset(out);
	write_items(out, d->items, d->n, 0, false);
}

/* ---- what must hold ---- */

struct round {
	struct arena arena;
	struct buf base, ours, theirs, merged;
	struct ynode *b, *o, *t, *m;
	struct doc_losses lost;
	struct doc docs[3]; /* base, ours, theirs */
	bool has_base;
};

static void round_release(struct round *x)
{
	arena_release(&x->arena);
	buf_release(&x->base);
	buf_release(&x->ours);
	buf_release(&x->theirs);
	buf_release(&x->merged);
	doc_losses_release(&x->lost);
}

static struct str base_of(const struct round *x)
{
	return x->has_base ? buf_view(&x->base) : (struct str){ 0 };
}

static struct ynode *parsed(struct arena *a, const struct buf *b)
{
	struct ynode *node;
	if (yaml_parse_one(a, buf_view(b), "doc", &node))
		fail_msg("%s\nin <<<%s>>>", error_last()->message, buf_c(b));
	return node;
}

static void shown(const struct round *x)
{
	print_message("base <<<%s>>>\nours <<<%s>>>\ntheirs <<<%s>>>\nmerged <<<%s>>>\n",
		x->has_base ? buf_c(&x->base) : "(none)", buf_c(&x->ours), buf_c(&x->theirs),
		buf_c(&x->merged));
}

static void check_merges_to(const struct round *x, struct str ours, struct str theirs)
{
	CLEANUP(buf_release) struct buf again = { 0 };
	assert_int_equal(doc_merge(&again, base_of(x), ours, theirs, NULL), 0);
	if (!str_eq(buf_view(&again), buf_view(&x->merged)))
		shown(x);
	assert_strs(buf_view(&again), buf_view(&x->merged));
}

static bool equal(const struct ynode *x, const struct ynode *y)
{
	return x && y ? yaml_equal(x, y) : x == y;
}

static bool is_told(const struct round *x, struct str key)
{
	const struct doc_loss *l;
	vec_each (l, &x->lost.items)
		if (str_eq(l->key, key))
			return true;
	return false;
}

/* What one side alone changed is in the result; of two values one is, and the loss is told. */
static void check_value(struct round *x, struct str above, struct str key,
	const struct ynode *const in[4])
{
	struct str path = above.n ? arena_fmt(&x->arena, "%.*s.%.*s", STR_ARG(above), STR_ARG(key))
				  : key;
	const struct ynode *v[4];
	for (int i = 0; i < 4; i++)
		v[i] = yaml_get_str(in[i], key);
	bool kept = (equal(v[0], v[1]) && equal(v[3], v[2])) ||
		    (equal(v[0], v[2]) && equal(v[3], v[1])) ||
		    (equal(v[1], v[2]) && equal(v[3], v[1]));
	bool maps = v[1] && v[2] && v[1]->kind == YAML_MAP && v[2]->kind == YAML_MAP;
	bool lists = v[1] && v[2] && v[1]->kind == YAML_SEQ && v[2]->kind == YAML_SEQ;
	if (!kept && !maps && !lists) {
		assert_true(equal(v[3], v[1]) || equal(v[3], v[2]));
		assert_true(is_told(x, path));
	}
	for (size_t side = 1; maps && side < 3; side++)
		for (size_t i = 0; i < v[side]->n; i++)
			check_value(x, path, v[side]->keys[i], v);
}

static void check_values(struct round *x)
{
	const struct ynode *in[4] = { x->has_base ? x->b : NULL, x->o, x->t, x->m };
	for (size_t side = 1; side < 4; side++)
		for (size_t i = 0; i < in[side]->n; i++)
			check_value(x, STR(""), in[side]->keys[i], in);
}

static const char *above(const struct doc *d, const char *key)
{
	for (size_t i = 0; i < d->n; i++)
		if (!strcmp(d->items[i].key, key))
			return d->items[i].above;
	return NULL;
}

/* What stands above a key in all three stands there in the result. */
static void check_comments(struct round *x)
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		const char *said = above(&x->docs[0], keys[i]);
		const char *ours = above(&x->docs[1], keys[i]);
		const char *theirs = above(&x->docs[2], keys[i]);
		if (!said || !ours || !theirs || strcmp(said, ours) || strcmp(said, theirs))
			continue;
		struct str text = arena_fmt(&x->arena, "\n%s", buf_c(&x->merged));
		struct str want = arena_fmt(&x->arena, "\n%s%s:", said, keys[i]);
		if (str_find(text, want) < 0)
			shown(x);
		assert_true(str_find(text, want) >= 0);
	}
}

static void losses_agree(const struct round *x)
{
	CLEANUP(doc_losses_release) struct doc_losses other = { 0 };
	CLEANUP(buf_release) struct buf out = { 0 };
	assert_int_equal(doc_merge(&out, base_of(x), buf_view(&x->theirs), buf_view(&x->ours),
				 &other),
		0);
	assert_int_equal(other.items.n, x->lost.items.n);
	for (size_t i = 0; i < other.items.n; i++) {
		assert_strs(other.items.p[i].key, x->lost.items.p[i].key);
		assert_strs(other.items.p[i].kept, x->lost.items.p[i].kept);
		assert_strs(other.items.p[i].lost, x->lost.items.p[i].lost);
	}
}

static void random_round(uint64_t *r, struct round *x)
{
	struct doc *base = &x->docs[0], *ours = &x->docs[1], *theirs = &x->docs[2];
	x->has_base = rnd_below(r, 8);
	random_items(r, &x->arena, base->items, &base->n, TOP, true);
	*ours = *theirs = *base;
	change_items(r, &x->arena, ours->items, &ours->n, true);
	change_items(r, &x->arena, theirs->items, &theirs->n, true);
	written(&x->base, base);
	written(&x->ours, ours);
	written(&x->theirs, theirs);
	x->b = parsed(&x->arena, &x->base);
	x->o = parsed(&x->arena, &x->ours);
	x->t = parsed(&x->arena, &x->theirs);
	assert_int_equal(doc_merge(&x->merged, base_of(x), buf_view(&x->ours), buf_view(&x->theirs),
				 &x->lost),
		0);
	x->m = parsed(&x->arena, &x->merged);
}

static void documents_merge_by_key(void **state UNUSED)
{
	for (size_t i = 0, end = law_rounds(ROUNDS); i < end; i++) {
		CLEANUP(round_release) struct round x = { 0 };
		uint64_t r = 1 + i;
		random_round(&r, &x);
		check_merges_to(&x, buf_view(&x.theirs), buf_view(&x.ours));
		check_values(&x);
		check_comments(&x);
		losses_agree(&x);
	}
}

static void sorted_lines(struct strs *out, struct str text)
{
	struct str line;
	while (text.n && str_next_line(&text, &line))
		vec_push(out, line);
	if (out->n)
		qsort(out->p, out->n, sizeof *out->p, str_cmp_qsort);
}

/* The result merged with a side again is the result. Where both sides moved the same keys, their
 * order may be settled anew: then the lines are the same, and true is returned. */
static bool is_reordered(const struct round *x, struct str side)
{
	CLEANUP(buf_release) struct buf again = { 0 };
	CLEANUP(strs_release) struct strs got = { 0 }, want = { 0 };
	assert_int_equal(doc_merge(&again, base_of(x), buf_view(&x->merged), side, NULL), 0);
	if (str_eq(buf_view(&again), buf_view(&x->merged)))
		return false;
	sorted_lines(&got, buf_view(&again));
	sorted_lines(&want, buf_view(&x->merged));
	assert_int_equal(got.n, want.n);
	for (size_t i = 0; i < got.n; i++)
		assert_strs(got.p[i], want.p[i]);
	return true;
}

static void merging_again_changes_nothing(void **state UNUSED)
{
	size_t reordered = 0, rounds = law_rounds(ROUNDS);
	for (size_t i = 0; i < rounds; i++) {
		CLEANUP(round_release) struct round x = { 0 };
		uint64_t r = 1000000 + i;
		random_round(&r, &x);
		reordered += is_reordered(&x, buf_view(&x.ours));
		reordered += is_reordered(&x, buf_view(&x.theirs));
		check_merges_to(&x, buf_view(&x.merged), buf_view(&x.merged));
	}
	assert_true(reordered * 1000 <= rounds);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(documents_merge_by_key),
		cmocka_unit_test(merging_again_changes_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
