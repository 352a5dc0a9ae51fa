/* Random histories of several clones that write, edit and remove by hand, merge well and merge badly,
 * in random orders and crossing each other: two clones that merge the same tips write the same tree,
 * in the end all of them are equal, and no entry that anybody ever committed is lost. */
#include "tests/repo.h"
#include "base/map.h"
#include "model/law.h"
#include "store/merge.h"

/* HD_PROPS_ROUNDS in the environment asks for more of them. */
enum { CLONES = 4, ROUNDS = 6, STEPS = 26, TICKETS = 5, SYNCS_MAX = 4 };

/* Durability is not what is tried here, and waiting for disks is most of a commit. */
int fsync(int fd UNUSED)
{
	return 0;
}

struct world {
	struct test_repo *repo;
	struct store stores[CLONES]; /* branches of one repository: nothing needs to be fetched */
	int64_t clocks[CLONES];
	uint64_t seed;
	struct arena arena;
	struct map entries; /* every one that was appended; its ticket's number is the value */
	VEC(unsigned) seen; /* for each of them the clones whose commits have it, as bits */
	unsigned made;
	bool remembers; /* clones know which commits they have settled */
	struct oid known[CLONES];
};

static size_t below(struct world *w, size_t n)
{
	return rnd_below(&w->seed, n);
}

static struct txn *begin(struct world *w, size_t clone)
{
	struct txn_options o = { .author = { "Ann", "ann@acme.example" } };
	struct txn *t;
	o.now = w->clocks[clone] += 1000 * (1 + (int64_t)below(w, 100));
	assert_ok(txn_begin(&t, &w->stores[clone], &o));
	return t;
}

static struct oid tip(struct world *w, size_t clone)
{
	struct oid id;
	assert_ok(place_tip(&w->stores[clone].place, &id));
	return id;
}

static struct oid tree(struct world *w, size_t clone)
{
	struct oid id = tip(w, clone), out;
	struct repo *r;
	assert_ok(store_repo(&w->stores[clone], &r));
	assert_ok(repo_commit_tree(r, &id, &out));
	return out;
}

static void commit(struct txn *t)
{
	struct oid id;
	assert_ok(txn_commit(t, "A step", NULL, &id));
}

/* ---- what people do ---- */

static struct id ticket_id(size_t i)
{
	struct str parts[] = { STR("ticket"), str_make(&"0123456789"[i], 1) };
	return id_derive(parts, 2);
}

/* False where the clone has no such ticket, or not one that can be read. */
static bool load(struct txn *t, size_t i, struct ticket *out)
{
	struct id id = ticket_id(i);
	bool found = !txn_ticket(t, &id, out);
	error_clear();
	return found;
}

static bool has_ticket(struct world *w, struct txn *t, size_t i)
{
	struct id id = ticket_id(i);
	return txn_has(t, path_of_ticket(&w->arena, &id).p);
}

static void append(struct world *w, struct txn *t, size_t clone, size_t i, struct ticket *ticket,
	const char *kind)
{
	static const char *const status[] = { "open", "resolved", "closed", "new" };
	struct entry e = { .kind = str_of(kind), .by = STR("ann@acme.example") };
	struct id id = id_random(rnd(&w->seed));
	struct entry *made;
	e.id = id_str(&id);
	e.at = e.when = w->clocks[below(w, CLONES)];
	e.has_body = true;
	e.body = arena_fmt(&w->arena, "This is entry %u.\nIt has two lines.", w->made++);
	entry_set(&w->arena, &e, "status", str_of(status[below(w, 4)]));
	if (!strcmp(kind, "undo") && ticket->n) {
		e.of.p = arena_array(&w->arena, 1, sizeof *e.of.p);
		e.of.p[e.of.n++] = ticket->entries[below(w, ticket->n)].id;
		e.has_body = false;
		e.change = (struct change){ 0 };
	}
	ticket_adopt_hand_edit(ticket, NULL);
	assert_ok(ticket_append(ticket, &e, &made));
	map_put(&w->entries, arena_str(&w->arena, made->id), NULL)->num = i;
	vec_push(&w->seen, 1u << clone);
	assert_ok(txn_put_ticket(t, ticket));
}

static void act(struct world *w, struct txn *t, size_t clone)
{
	static const char *const kinds[] = { "reply", "note", "change", "undo" };
	CLEANUP(ticket_release) struct ticket ticket = { 0 };
	size_t i = below(w, TICKETS);
	if (load(t, i, &ticket)) {
		append(w, t, clone, i, &ticket, kinds[below(w, 4)]);
	} else if (!has_ticket(w, t, i)) {
		ticket_init(&ticket, ticket_id(i));
		append(w, t, clone, i, &ticket, "open");
	}
}

static void edit_state(struct world *w, struct txn *t)
{
	static const char *const titles[] = { "VPN", "Printer", "Door" };
	CLEANUP(ticket_release) struct ticket k = { 0 };
	if (!load(t, below(w, TICKETS), &k))
		return;
	const char *path = below(w, 2) ? "title" : "fields.os";
	struct ynode *value = yaml_string(&k.arena, str_of(titles[below(w, 3)]));
	state_put(&k.arena, &k.state, str_of(path), value);
	assert_ok(txn_put_ticket(t, &k));
}

static void drop_entry(struct world *w, struct txn *t)
{
	CLEANUP(ticket_release) struct ticket k = { 0 };
	if (!load(t, below(w, TICKETS), &k) || k.n < 2)
		return;
	size_t at = below(w, k.n);
	memmove(&k.entries[at], &k.entries[at + 1], (k.n - at - 1) * sizeof *k.entries);
	k.n--;
	if (below(w, 2))
		law_fold(&k.arena, &k, &k.state);
	assert_ok(txn_put_ticket(t, &k));
}

static void remove_ticket(struct world *w, struct txn *t)
{
	struct id id = ticket_id(below(w, TICKETS));
	const char *path = path_of_ticket(&w->arena, &id).p;
	if (txn_has(t, path))
		assert_ok(txn_remove(t, path));
}

static void break_ticket(struct world *w, struct txn *t)
{
	struct id id = ticket_id(below(w, TICKETS));
	struct str text;
	const char *path = path_of_ticket(&w->arena, &id).p;
	if (txn_has(t, path)) {
		assert_ok(txn_get(t, path, &text));
		struct str cut = str_first(text, below(w, text.n));
		assert_ok(txn_put(t, path, arena_fmt(&w->arena, "%.*s: [\n", STR_ARG(cut))));
	}
}

static void write_other(struct world *w, struct txn *t)
{
	static const char *const paths[] = { "kb/a.md", "kb/b/c.md", "templates/x.txt",
		"tickets/k3/k3f92mx7/x7k2m9ab-log.bin", "accounts/a.yaml" };
	const char *path = paths[below(w, ARRAY_SIZE(paths))];
	bool yaml = str_ends(str_of(path), STR(".yaml"));
	CLEANUP(buf_release) struct buf b = { 0 };
	for (size_t line = 0; line < 6; line++) {
		const char *word = below(w, 3) ? "as ever" : below(w, 2) ? "x" : "y";
		buf_fmt(&b, yaml ? "key%zu: %s\n" : "line %zu %s\n\n", line, word);
	}
	if (below(w, 4))
		assert_ok(txn_put(t, path, buf_view(&b)));
	else if (txn_has(t, path))
		assert_ok(txn_remove(t, path));
}

/* What the other's commits have, this clone's have from now on. */
static void see(struct world *w, size_t clone, size_t other)
{
	for (size_t i = 0; i < w->seen.n; i++)
		if (w->seen.p[i] & 1u << other)
			w->seen.p[i] |= 1u << clone;
}

/* Somebody resolves a merge by taking one side whole, or commits what git left behind. */
static void merge_badly(struct world *w, struct txn *t, size_t clone, size_t other)
{
	struct oid theirs = tip(w, other);
	CLEANUP(buf_release) struct buf mine = { 0 }, text = { 0 }, marked = { 0 };
	struct id id = ticket_id(below(w, TICKETS));
	const char *path = path_of_ticket(&w->arena, &id).p;
	const struct oid *base = txn_base(t);
	txn_second_parent(t, &theirs);
	see(w, clone, other);
	int rc = store_read(&w->stores[0], base, path, 1 << 20, &mine);
	rc = rc ? rc : store_read(&w->stores[other], &theirs, path, 1 << 20, &text);
	error_clear();
	if (rc || below(w, 3))
		return;
	buf_fmt(&marked, "<<<<<<< HEAD\n%s=======\n%s>>>>>>> other\n", mine.p, text.p);
	assert_ok(txn_put(t, path, buf_view(below(w, 2) ? &marked : &text)));
}

static void step(struct world *w, size_t clone)
{
	CLEANUP(txn_release) struct txn *t = begin(w, clone);
	switch (below(w, 12)) {
	case 0:
	case 1:
		edit_state(w, t);
		break;
	case 2:
		drop_entry(w, t);
		break;
	case 3:
		remove_ticket(w, t);
		break;
	case 4:
		break_ticket(w, t);
		break;
	case 5:
		merge_badly(w, t, clone, (clone + 1 + below(w, CLONES - 1)) % CLONES);
		break;
	case 6:
	case 7:
		write_other(w, t);
		break;
	default:
		act(w, t, clone);
	}
	commit(t);
}

/* ---- merging ---- */

static void assert_nothing_lost(struct world *w, size_t clone)
{
	for (size_t i = 0; i < w->entries.n; i++) {
		CLEANUP(ticket_release) struct ticket t = { 0 };
		struct id id = ticket_id(w->entries.items[i].num);
		struct str entry = w->entries.items[i].key;
		if (!(w->seen.p[i] & 1u << clone))
			continue;
		assert_ok(store_ticket(&w->stores[clone], NULL, &id, &t));
		if (!ticket_entry(&t, entry))
			fail_msg("ticket %s lost entry %.*s", id.s, STR_ARG(entry));
	}
}

static void merge(struct world *w, size_t clone, struct oid theirs)
{
	CLEANUP(txn_release) struct txn *t = begin(w, clone);
	CLEANUP(merge_notes_release) struct merge_notes notes = { 0 };
	struct merge_options o = { .known = &w->known[clone], .n_known = w->remembers };
	enum merge_result result;
	assert_ok(merge_into(t, &theirs, &o, &result, &notes));
	if (result != MERGE_NOTHING)
		commit(t);
	w->known[clone] = tip(w, clone);
}

static void merge_clone(struct world *w, size_t clone, size_t other)
{
	merge(w, clone, tip(w, other));
	see(w, clone, other);
	if (w->remembers)
		assert_nothing_lost(w, clone);
}

static void assert_equal(struct world *w, size_t a, size_t b)
{
	struct oid x = tree(w, a), y = tree(w, b);
	assert_memory_equal(&x, &y, sizeof x);
}

/* Both merge each other's tips at once. */
static void cross(struct world *w, size_t a, size_t b)
{
	struct oid at_a = tip(w, a), at_b = tip(w, b);
	merge(w, a, at_b);
	merge(w, b, at_a);
	see(w, a, b);
	see(w, b, a);
	assert_equal(w, a, b);
}

static void step_or_merge(struct world *w)
{
	size_t a = below(w, CLONES), b = (a + 1 + below(w, CLONES - 1)) % CLONES;
	switch (below(w, 6)) {
	case 0:
		merge_clone(w, a, b);
		break;
	case 1:
		cross(w, a, b);
		break;
	default:
		step(w, a);
	}
}

static bool all_equal(struct world *w)
{
	struct oid first = tree(w, 0);
	for (size_t i = 1; i < CLONES; i++) {
		struct oid other = tree(w, i);
		if (memcmp(&first, &other, sizeof first))
			return false;
	}
	return true;
}

static void sync_all(struct world *w)
{
	for (size_t n = 0; n < SYNCS_MAX; n++) {
		for (size_t k = 0; k < CLONES; k++)
			for (size_t i = 0, from = below(w, CLONES); i < CLONES; i++) {
				size_t a = (from + i) % CLONES;
				if (a != k)
					merge_clone(w, k, a);
			}
		if (all_equal(w))
			return;
	}
	fail_msg("the clones are not equal");
}

/* ---- */

static void open_clones(struct world *w)
{
	static char *env[CLONES][3];
	sh(w->repo, "cd 'a desk'; git config gc.auto 0; for i in 0 1 2 3; do git update-ref "
		    "refs/heads/c$i HEAD; done");
	for (size_t i = 0; i < CLONES; i++) {
		struct place_hint hint = w->repo->hint;
		env[i][0] = (char *)(uintptr_t) "hd.branch";
		env[i][1] = arena_cstr(&w->repo->arena, arena_fmt(&w->arena, "c%zu", i));
		hint.git_config_env = env[i];
		assert_ok(store_open(&w->stores[i], &hint));
		w->known[i] = tip(w, i);
		w->clocks[i] = T0 + (int64_t)below(w, 1000000);
	}
}

static void run(struct test_repo *repo, uint64_t seed)
{
	struct world w = { .repo = repo, .seed = seed, .remembers = seed % 2 };
	if (getenv("HD_PROPS_ROUNDS"))
		print_message("seed %" PRIu64 "\n", seed);
	open_clones(&w);
	for (int i = 0; i < STEPS; i++)
		step_or_merge(&w);
	sync_all(&w);
	assert_nothing_lost(&w, 0);
	for (size_t i = 0; i < CLONES; i++)
		store_release(&w.stores[i]);
	vec_release(&w.seen);
	map_release(&w.entries);
	arena_release(&w.arena);
}

static void clones_become_equal_and_lose_nothing(void **state)
{
	const char *asked = getenv("HD_PROPS_ROUNDS");
	int64_t rounds = ROUNDS;
	struct test_repo *t = *state;
	if (asked && !str_to_i64(str_of(asked), &rounds))
		fail_msg("HD_PROPS_ROUNDS is no number");
	test_init(t, "a desk", true);
	for (int64_t i = 1; i <= rounds; i++)
		run(t, (uint64_t)i * 7919);
	sh(t, "cd 'a desk'; git fsck --strict --full --no-dangling");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(clones_become_equal_and_lose_nothing, repo_setup,
			repo_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
