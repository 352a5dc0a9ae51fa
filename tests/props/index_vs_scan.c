/* The index against a scan of the files: random desks, random histories of changes, files of the
 * index damaged in between, and the same answer to every question after every step. */
#include "tests/check.h"
#include "index/inside.h"
#include "index/narrow.h"
#include "store/txn.h"
#include "sys/file.h"
#include <ftw.h>
#include <unistd.h>

#define NOW INT64_C(1795132800000) /* 2026-11-20 */
#define STEPS 24
#define QUERIES 18
#define MAX_TICKETS 400

struct world {
	uint64_t seed;
	char dir[64];
	struct store store;
	struct id ids[MAX_TICKETS];
	bool gone[MAX_TICKETS];
	size_t n_ids;
	int members;
};

static size_t below(struct world *w, size_t n)
{
	return rnd_below(&w->seed, n);
}

static bool chance(struct world *w, size_t percent)
{
	return below(w, 100) < percent;
}

#define PICK(w, list) str_of((list)[below((w), ARRAY_SIZE(list))])

static const char *const people[] = { "ann@acme.example", "Bob@desk.example", "cy@desk.example",
	"dee@acme.example", "" };
static const char *const categories[] = { "network", "Access", "mail", "" };
static const char *const titles[] = { "VPN drops every hour", "vpn drops", "Printer on fire",
	"printer is slow", "\xc3\x84rger mit dem Drucker", "Laptop lost", "a",
	"every hour VPN drops", "Vpn Drops",
	"one two three four five six seven eight nine ten eleven twelve 13 14 15 16 17 18 19 20",
	"twenty one two three four five six seven eight nine ten eleven twelve 13 14 15 16 17" };
static const char *const label_names[] = { "vpn", "macos", "VIP", "spam" };
static const char *const statuses[] = { "new", "open", "waiting_customer", "waiting_team",
	"resolved", "closed" };
static const char *const priorities[] = { "low", "normal", "high", "urgent" };
static const char *const bodies[] = { "the log says timeout", "Please restart it",
	"a second line\nand the end of it", "straße", "It doesn't restart, the log\nsays nothing",
	"E_CONN_RESET on 10.0.0.1 (nginx.conf)", "restarting, restarted; timeouts say so",
	"\xe6\x9d\xb1\xe4\xba\xac \xe6\x9d\xb1\xe4\xba\xac\xe9\x83\xbd x310",
	"what the log said: Time out", "co\xc2\xadop caf\x65\xcc\x81" };

/* ---- a desk and its history ---- */

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static void must(int rc)
{
	if (rc)
		fail_msg("%s", error_last()->message);
}

static void world_init(struct world *w, uint64_t seed)
{
	*w = (struct world){ .seed = seed, .dir = "/tmp/hd index XXXXXX" };
	assert_non_null(mkdtemp(w->dir));
	struct place_hint hint = { .start = w->dir,
		.home = w->dir,
		.given = true,
		.git_config_nosystem = "1" };
	struct init_options init = { .dir = w->dir,
		.bare = true,
		.name = "Acme",
		.author = { "Ann", "ann@acme.example" },
		.now = NOW,
		.branch = "main" };
	enum init_result result;
	must(store_init(&w->store, &hint, &init, &result));
}

static void world_release(struct world *w)
{
	store_release(&w->store);
	nftw(w->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void set_some(struct world *w, struct ticket *t, struct entry *e)
{
	struct arena *a = &t->arena;
	static const char *const times[] = { "2026-11-19T08:00:00.000Z",
		"2026-12-24T00:00:00.000Z" };
	if (chance(w, 40))
		entry_set(a, e, "status", PICK(w, statuses));
	if (chance(w, 30))
		entry_set(a, e, "priority", PICK(w, priorities));
	if (chance(w, 30))
		entry_set(a, e, "assignee", PICK(w, people));
	if (chance(w, 20))
		entry_set(a, e, "category", PICK(w, categories));
	if (chance(w, 20))
		entry_set(a, e, "due", PICK(w, times));
	if (chance(w, 30))
		entry_add(a, e, "labels", PICK(w, label_names));
	if (chance(w, 10))
		entry_remove(a, e, "labels", PICK(w, label_names));
	if (chance(w, 10))
		entry_add(a, e, "watchers", STR("dee@acme.example"));
	if (chance(w, 15))
		entry_set(a, e, "fields.os", chance(w, 50) ? STR("linux") : STR("Windows 11"));
	if (chance(w, 5) && w->n_ids)
		entry_set(a, e, "merged", id_str(&w->ids[below(w, w->n_ids)]));
	if (chance(w, 3))
		entry_set(a, e, "deleted", STR("yes"));
}

static void add_entry(struct world *w, struct ticket *t, const char *kind)
{
	struct entry e = { .kind = str_of(kind) };
	struct id id = id_random(rnd(&w->seed));
	e.id = id_str(&id);
	e.by = str_of(people[below(w, ARRAY_SIZE(people) - 1)]);
	e.at = NOW - (int64_t)below(w, 400) * MS_DAY / 2;
	if (t->n)
		e.at = MIN(t->entries[t->n - 1].at + (int64_t)below(w, 40) * MS_HOUR, NOW);
	set_some(w, t, &e);
	if (!strcmp(kind, "open")) {
		entry_set(&t->arena, &e, "title", PICK(w, titles));
		entry_set(&t->arena, &e, "requester", PICK(w, people));
	}
	e.body = PICK(w, bodies);
	e.has_body = strcmp(kind, "change") != 0;
	must(ticket_append(t, &e, NULL));
}

static void put_new(struct world *w, struct txn *t, struct id id)
{
	CLEANUP(ticket_release) struct ticket ticket;
	ticket_init(&ticket, id);
	add_entry(w, &ticket, "open");
	must(txn_put_ticket(t, &ticket));
}

static void open_ticket(struct world *w, struct txn *t)
{
	if (w->n_ids == MAX_TICKETS)
		return;
	w->ids[w->n_ids] = id_random(rnd(&w->seed));
	put_new(w, t, w->ids[w->n_ids++]);
}

static void change_ticket(struct world *w, struct txn *t, size_t i)
{
	static const char *const kinds[] = { "reply", "note", "change", "occurrence" };
	struct ticket ticket;
	if (txn_ticket(t, &w->ids[i], &ticket))
		return;
	add_entry(w, &ticket, kinds[below(w, ARRAY_SIZE(kinds))]);
	must(txn_put_ticket(t, &ticket));
	ticket_release(&ticket);
}

/* What hands and merges leave behind: no YAML, another ticket's file, no file, a mended one. */
static void damage_ticket(struct world *w, struct txn *t, size_t i)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	const char *path = path_of_ticket(&a, &w->ids[i]).p;
	struct str other;
	size_t how = below(w, 4);
	if (!how)
		must(txn_put(t, path, STR("---\nid: [\n")));
	else if (how == 1 && !txn_get(t, path_of_ticket(&a, &w->ids[0]).p, &other))
		must(txn_put(t, path, arena_str(&a, other)));
	else if (how == 2)
		put_new(w, t, w->ids[i]);
	else if (txn_has(t, path))
		must(txn_remove(t, path));
}

static void put_members(struct world *w, struct txn *t)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	buf_cstr(&b, "format: 1\nname: Acme\n");
	w->members = (int)below(w, 3);
	if (w->members)
		buf_cstr(&b, "members:\n  - {email: Bob@desk.example}\n");
	if (w->members > 1)
		buf_cstr(&b, "  - {email: cy@desk.example}\n");
	buf_cstr(&b, "custom: {os: text}\n");
	must(txn_put(t, DESK_FILE, buf_view(&b)));
}

static void step(struct world *w, size_t changes)
{
	CLEANUP(txn_release) struct txn *t = NULL;
	struct txn_options o = { .author = { "Ann", "ann@acme.example" }, .now = NOW };
	struct oid commit;
	must(txn_begin(&t, &w->store, &o));
	if (chance(w, 8))
		put_members(w, t);
	for (size_t i = 0; i < changes; i++) {
		if (!w->n_ids || chance(w, 40))
			open_ticket(w, t);
		else if (chance(w, 75))
			change_ticket(w, t, below(w, w->n_ids));
		else
			damage_ticket(w, t, below(w, w->n_ids));
	}
	must(txn_commit(t, "A step", NULL, &commit));
}

/* ---- questions ---- */

static const char *const terms[] = { "status:open", "status:new,resolved", "status:any",
	"priority>=high", "-priority:low", "category:network", "category:access", "no:category",
	"assignee:none", "assignee:bob@desk.example", "requester:*acme*", "label:vpn", "-label:vip",
	"has:labels", "has:due", "no:due", "due<2w", "created>=2026-06-01", "updated<30d",
	"created:2026", "is:open", "is:ended", "is:unassigned", "is:overdue", "is:merged",
	"is:withdrawn", "is:reopened", "is:answered", "is:unanswered", "is:mine", "occurrences>1",
	"replies:0", "urgency>5", "timeout", "\"log says\"", "title:vpn", "body:restart",
	"title:*ing*", "-timeout", "fields.os:linux", "has:fields", "watcher:dee@acme.example",
	"age>100d", "id:a*", "first_response>=2026-01-01", "no:first_response", "resolved<100d",
	"key:*", "strasse", "restart", "doesn", "\"doesn't restart\"", "\"the log\"",
	"\"log says nothing\"", "nginx.conf", "10.0.0.1", "conn_reset", "\"E_CONN\"", "the", "t",
	"\"say so\"", "timeouts", "restart*", "x310", "coop", "-\"the log\"", "-restart",
	"\xe6\x9d\xb1\xe4\xba\xac", "caf\xc3\xa9", "\"drops every\"", "vip", "title:\"every hour\"",
	"\"said: time\"" };
static const char *const sorts[] = { "", "", "", "sort:title", "sort:-title", "sort:priority",
	"sort:-created", "sort:due", "sort:-due", "sort:assignee", "sort:-urgency sort:title",
	"sort:category sort:-status", "sort:id", "sort:-id", "sort:-occurrences", "sort:age" };

static void make_query(struct world *w, struct buf *out)
{
	buf_reset(out);
	for (size_t n = below(w, 4); n; n--) {
		if (chance(w, 20))
			buf_fmt(out, "(%s OR %s) ", PICK(w, terms).p, PICK(w, terms).p);
		else if (chance(w, 10))
			buf_fmt(out, "-(%s %s) ", PICK(w, terms).p, PICK(w, terms).p);
		else
			buf_fmt(out, "%s ", PICK(w, terms).p);
	}
	buf_str(out, PICK(w, sorts));
}

static void check_query(struct world *w, struct index *ix, struct str text)
{
	CLEANUP(query_release) struct query q = { 0 };
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(strs_release) struct strs want = { 0 };
	CLEANUP(selection_release) struct selection got = { 0 };
	struct query_env env = { .desk = index_desk(ix),
		.clock = { .now = NOW },
		.me = str_of(people[1]) };
	struct select_options o = { .limit = below(w, 3) ? below(w, 20) + 1 : 0,
		.env = &env,
		.flags = chance(w, 20) ? SELECT_UNLISTED : 0 };
	if (query_parse(&q, text, &env))
		fail_msg("%s: %s", text.p, error_last()->message);
	must(index_select(ix, &q, &o, &got));
	must(scan_select(&w->store, index_commit(ix), &q, &o, &want, &a));
	if (got.n != want.n)
		fail_msg("%s: %zu rows, not %zu", text.p, got.n, want.n);
	for (size_t i = 0; i < got.n; i++) {
		struct summary s;
		index_summary(ix, got.rows[i], &a, &s);
		if (!str_eq(id_str(&s.id), want.p[i]))
			fail_msg("%s: row %zu is %s, not %.8s", text.p, i, s.id.s, want.p[i].p);
	}
}

static void check_row(struct world *w, struct index *ix, const struct id *id)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct ticket t = { 0 };
	struct row r;
	bool there = !store_ticket(&w->store, NULL, id, &t) && !strcmp(t.id.s, id->s);
	assert_int_equal(index_find(ix, id, &r), there);
	if (there) {
		struct summary want, got;
		struct oid blob;
		summary_of(&want, &a, &t, index_desk(ix));
		index_summary(ix, r, &a, &got);
		assert_true(summary_equal(&got, &want));
		index_blob(ix, r, &blob);
		struct ticket again;
		must(store_ticket_blob(&w->store, &blob, id, &again));
		assert_int_equal(again.n, t.n);
		ticket_release(&again);
	}
	ticket_release(&t);
}

static size_t broken_files(struct world *w, size_t *whole)
{
	size_t broken = 0;
	*whole = 0;
	for (size_t i = 0; i < w->n_ids; i++) {
		struct ticket t = { 0 };
		int rc = store_ticket(&w->store, NULL, &w->ids[i], &t);
		if (!rc && !strcmp(t.id.s, w->ids[i].s))
			++*whole;
		else if (rc != -E_NOTFOUND)
			broken++;
		ticket_release(&t);
	}
	return broken;
}

static size_t count_query(struct index *ix, const char *text, struct str me)
{
	CLEANUP(query_release) struct query q = { 0 };
	CLEANUP(selection_release) struct selection rows = { 0 };
	struct query_env env = { .desk = index_desk(ix), .clock = { .now = NOW }, .me = me };
	struct select_options o = { .env = &env, .flags = SELECT_UNSORTED };
	must(query_parse(&q, str_of(text), &env));
	must(index_select(ix, &q, &o, &rows));
	return rows.total;
}

static void check_counts(struct world *w, struct index *ix)
{
	size_t n, whole, broken = broken_files(w, &whole), sum = 0;
	const struct broken *b = index_broken(ix, &n);
	assert_int_equal(n, broken);
	for (size_t i = 0; i < n; i++)
		assert_true(b[i].path.n && b[i].why.n);
	assert_int_equal(index_count(ix), whole);
	CLEANUP(selection_release) struct selection all = { 0 };
	struct select_options o = { .flags = SELECT_UNSORTED };
	must(index_select(ix, NULL, &o, &all));
	struct index_counts counts;
	struct str me = str_of(people[1]);
	index_counts(ix, me, &counts);
	for (size_t i = 0; i < STATUS_COUNT; i++)
		sum += counts.status[i];
	assert_int_equal(sum, all.total);
	assert_int_equal(counts.mine, count_query(ix, "is:open assignee:@me", me));
	assert_int_equal(counts.unassigned, count_query(ix, "is:open no:assignee", me));
}

/* All listed rows, for answers that are worked out the slow way. */
struct all {
	struct arena a;
	struct summary *p;
	size_t n;
};

static void all_init(struct all *all, struct index *ix)
{
	CLEANUP(selection_release) struct selection rows = { 0 };
	*all = (struct all){ 0 };
	must(index_select(ix, NULL, NULL, &rows));
	all->n = rows.n;
	all->p = arena_array(&all->a, rows.n, sizeof *all->p);
	for (size_t i = 0; i < rows.n; i++)
		index_summary(ix, rows.rows[i], &all->a, &all->p[i]);
}

static void check_urgent(struct world *w, struct index *ix, const struct all *all)
{
	struct query_env env = { .desk = index_desk(ix),
		.clock = { .now = NOW },
		.me = str_of(people[below(w, ARRAY_SIZE(people))]) };
	struct urgency_weights weights;
	struct row rows[8];
	CLEANUP(arena_release) struct arena a = { 0 };
	urgency_weights(&weights, env.desk);
	if (chance(w, 50))
		weights.w[below(w, URG_COUNT)] *= -1;
	if (chance(w, 30))
		weights.w[URG_age] = 500;
	size_t n = index_urgent(ix, &env, &weights, rows, ARRAY_SIZE(rows));
	assert_int_equal(n, MIN(all->n, ARRAY_SIZE(rows)));
	for (size_t i = 0; i < n; i++) {
		struct summary s;
		size_t better = 0;
		index_summary(ix, rows[i], &a, &s);
		double mine = urgency(&s, &weights, env.desk, env.me, NOW, NULL);
		for (size_t j = 0; j < all->n; j++) {
			double other = urgency(&all->p[j], &weights, env.desk, env.me, NOW, NULL);
			better += other > mine ||
				  (other == mine && strcmp(all->p[j].id.s, s.id.s) < 0);
		}
		assert_int_equal(better, i);
	}
}

static void check_similar(struct world *w, struct index *ix, const struct all *all)
{
	struct str title = PICK(w, titles);
	struct similar found[5];
	double least = (double)(below(w, 9) + 1) / 10;
	size_t want = 0;
	for (size_t i = 0; i < all->n; i++)
		want += !status_ended(all->p[i].status) &&
			title_similarity(title, all->p[i].title) >= least;
	size_t n = index_similar(ix, title, title_sketch(title), NULL, least, found, 5);
	assert_int_equal(n, MIN(want, 5));
	for (size_t i = 1; i < n; i++)
		assert_true(found[i - 1].score >= found[i].score);
}

static void check_tally(struct index *ix, const struct all *all, enum field f)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct tally *t;
	size_t n;
	must(index_tally(ix, f, NULL, NULL, &a, &t, &n));
	for (size_t i = 0; i < n; i++) {
		size_t want = 0;
		for (size_t j = 0; j < all->n; j++) {
			const struct summary *s = &all->p[j];
			if (status_ended(s->status))
				continue;
			if (f == F_CATEGORY)
				want += str_eq(s->category, t[i].name);
			else
				want += t[i].name.n ? strs_has(&s->labels, t[i].name)
						    : !s->labels.n;
		}
		assert_int_equal(t[i].n, want);
		assert_true(!i || t[i - 1].n >= t[i].n);
	}
}

static bool is_broken(const struct index *ix, struct str prefix)
{
	size_t n;
	const struct broken *b = index_broken(ix, &n);
	for (size_t i = 0; i < n; i++)
		if (str_starts(str_skip(b[i].path, strlen("tickets/xx/")), prefix))
			return true;
	return false;
}

static void check_prefixes(struct world *w, struct index *ix)
{
	struct row rows[4], r;
	for (size_t i = 0; i < w->n_ids; i += 7) {
		struct str typed = str_first(id_str(&w->ids[i]), below(w, ID_LEN) + 1);
		int none = is_broken(ix, typed) ? -E_INVALID : -E_NOTFOUND;
		size_t want = 0;
		for (size_t j = 0; j < w->n_ids; j++)
			want += str_starts(id_str(&w->ids[j]), typed) &&
				index_find(ix, &w->ids[j], &r);
		assert_int_equal(index_prefix(ix, typed, rows, 4), want);
		assert_int_equal(index_resolve(ix, typed, &r), want == 1 ? 0
							       : want    ? -E_AMBIGUOUS
									 : none);
	}
}

static void check_all(struct world *w, struct index *ix)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	struct all all;
	for (size_t i = 0; i < w->n_ids; i++)
		check_row(w, ix, &w->ids[i]);
	check_counts(w, ix);
	for (size_t i = 0; i < QUERIES; i++) {
		make_query(w, &text);
		check_query(w, ix, buf_view(&text));
	}
	all_init(&all, ix);
	for (int i = 0; i < 6; i++) {
		check_urgent(w, ix, &all);
		check_similar(w, ix, &all);
	}
	check_tally(ix, &all, F_CATEGORY);
	check_tally(ix, &all, F_LABELS);
	check_prefixes(w, ix);
	arena_release(&all.a);
}

static struct index *open_index(struct world *w, unsigned flags)
{
	struct index *ix = NULL;
	must(index_open(&ix, &w->store, flags, NULL));
	return ix;
}

/* ---- histories ---- */

static void histories(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 6; seed++) {
		struct world w;
		world_init(&w, seed);
		gather_rows = seed == 3 ? 5 : 1000;
		index_tier_min = seed == 1 ? 64 : 0;
		narrow_from = seed % 2 ? 0 : SIZE_MAX;
		for (int i = 0; i < STEPS; i++) {
			step(&w, chance(&w, 20) ? 40 : below(&w, 6));
			struct index *ix = open_index(&w, chance(&w, 5) ? INDEX_REBUILD : 0);
			assert_null(index_note(ix));
			check_all(&w, ix);
			index_free(ix);
			must(index_verify(&w.store));
		}
		world_release(&w);
	}
}

/* Changes enough for threads, and segments that workers write on the way. */
static void many_at_once(void **state)
{
	(void)state;
	struct world w;
	world_init(&w, 77);
	gather_rows = 60;
	step(&w, 700);
	struct index *ix = open_index(&w, 0);
	check_all(&w, ix);
	index_free(ix);
	step(&w, 350);
	ix = open_index(&w, 0);
	check_all(&w, ix);
	index_free(ix);
	must(index_verify(&w.store));
	world_release(&w);
}

/* ---- damage ---- */

/* The manifest in a folder, or a segment that it names. */
static char *some_file(struct world *w, const char *dir)
{
	CLEANUP(manifest_release) struct manifest m = { 0 };
	struct buf path = { 0 };
	must(manifest_read(&m, dir));
	size_t i = below(w, m.segments.n + 1);
	if (i < m.segments.n)
		manifest_segment_path(&path, dir, m.segments.p[i].number);
	else
		buf_fmt(&path, "%s/manifest", dir);
	return buf_take(&path, NULL);
}

/* A bit, the end, or all of it; the file is another one then, as the index never writes into one. */
static void damage_file(struct world *w, const char *path)
{
	CLEANUP(buf_release) struct buf bytes = { 0 };
	must(file_read(&bytes, path, SIZE_MAX / 4));
	if (chance(w, 10)) {
		assert_int_equal(unlink(path), 0);
		return;
	}
	if (chance(w, 20))
		buf_cut(&bytes, below(w, bytes.n));
	else
		for (size_t n = below(w, 3) + 1; n; n--)
			bytes.p[below(w, bytes.n)] ^= (char)(1 << below(w, 8));
	must(file_write(path, buf_view(&bytes), 0666, 0));
}

static void damaged_files(void **state)
{
	(void)state;
	struct world w;
	size_t noted = 0;
	world_init(&w, 4242);
	gather_rows = 1000;
	index_tier_min = 0;
	step(&w, 120);
	index_free(open_index(&w, 0));
	for (int i = 0; i < 60; i++) {
		if (chance(&w, 40))
			step(&w, below(&w, 8));
		CLEANUP(free_ptr) char *dir = index_dir(&w.store), *path = some_file(&w, dir);
		damage_file(&w, path);
		struct index *ix = open_index(&w, 0);
		check_all(&w, ix);
		noted += index_note(ix) != NULL;
		index_free(ix);
	}
	assert_true(noted > 30);
	world_release(&w);
}

static void damaged_words(void **state)
{
	(void)state;
	struct world w;
	CLEANUP(buf_release) struct buf dir = { 0 };
	size_t noted = 0;
	world_init(&w, 2424);
	narrow_from = 0;
	buf_fmt(&dir, "%s/words", w.store.place.local);
	step(&w, 120);
	for (int i = 0; i < 20; i++) {
		struct index *ix = open_index(&w, 0);
		for (int k = 0; k < 8; k++)
			check_query(&w, ix, PICK(&w, terms));
		check_query(&w, ix, STR("timeout"));
		noted += index_words_note(ix) != NULL;
		index_free(ix);
		CLEANUP(free_ptr) char *path = some_file(&w, dir.p);
		damage_file(&w, path);
		step(&w, below(&w, 4));
	}
	assert_true(noted > 8);
	world_release(&w);
}

/* Rows of one commit, words of a later one. */
static void stale_rows(void **state)
{
	(void)state;
	struct world w;
	world_init(&w, 31);
	narrow_from = 0;
	step(&w, 80);
	for (int i = 0; i < 8; i++) {
		struct index *ix = open_index(&w, 0);
		step(&w, 12);
		for (size_t k = 0; k < ARRAY_SIZE(terms); k++)
			check_query(&w, ix, str_of(terms[k]));
		index_free(ix);
	}
	world_release(&w);
}

/* Rows handed out before damage was met stay readable afterwards. */
static void rows_outlive_a_mending(void **state)
{
	(void)state;
	struct world w;
	CLEANUP(selection_release) struct selection rows = { 0 };
	CLEANUP(arena_release) struct arena a = { 0 };
	struct similar found[3];
	struct summary before, after;
	world_init(&w, 99);
	gather_rows = 1000;
	step(&w, 60);
	index_free(open_index(&w, 0));
	struct index *ix = open_index(&w, 0);
	const struct desk *desk = index_desk(ix);
	struct ynode *node = desk->node;
	must(index_select(ix, NULL, NULL, &rows));
	index_summary(ix, rows.rows[0], &a, &before);
	ix->segments.p[0]->file.parts[SEC_SKETCH].sum ^= 1;
	index_similar(ix, STR("VPN drops"), title_sketch(STR("VPN drops")), NULL, 0.5, found, 3);
	assert_string_equal(index_note(ix),
		"the index was damaged (section sketch: checksums); rebuilt");
	index_summary(ix, rows.rows[0], &a, &after);
	assert_true(summary_equal(&before, &after));
	assert_true(index_desk(ix) == desk && desk->node == node);
	check_all(&w, ix);
	index_free(ix);
	world_release(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(histories),
		cmocka_unit_test(many_at_once),
		cmocka_unit_test(damaged_files),
		cmocka_unit_test(damaged_words),
		cmocka_unit_test(stale_rows),
		cmocka_unit_test(rows_outlive_a_mending),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
