/* The full-text index against a scan of the files: random desks, random histories of changes, files
 * of the index damaged or left behind in between, two processes that refresh at once; and the same
 * answer to every question after every step. */
#include "tests/words_model.h"
#include "index/words_refresh.h"
#include "model/desk.h"
#include "store/txn.h"
#include "sys/file.h"
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOW INT64_C(1795132800000) /* 2026-11-20 */
#define WORLDS 3
#define STEPS 8
#define FILES_MAX 120

struct world {
	uint64_t seed;
	char dir[64];
	struct store store;
	struct buf words; /* the folder of the index */
	bool damaged; /* since it was last looked at */
};

static size_t below(struct world *w, size_t n)
{
	return rnd_below(&w->seed, n);
}

static bool chance(struct world *w, size_t percent)
{
	return below(w, 100) < percent;
}

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
	*w = (struct world){ .seed = seed, .dir = "/tmp/hd words XXXXXX" };
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
	buf_fmt(&w->words, "%s/words", w->store.place.local);
}

static void world_release(struct world *w)
{
	store_release(&w->store);
	buf_release(&w->words);
	nftw(w->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* ---- a desk and its history ---- */

static void add_words(struct world *w, struct buf *out, size_t max)
{
	static const char *const some[] = { "the", "VPN", "drops", "x310", "again", "fu\xc3\x9f",
		"printers", "timeout", "\xe6\x9d\xb1\xe4\xba\xac", "resetting", "is", "how" };
	for (size_t n = below(w, max + 1); n; n--) {
		if (chance(w, 60))
			buf_fmt(out, "%s ", some[below(w, ARRAY_SIZE(some))]);
		else
			buf_fmt(out, "word%zu ", below(w, below(w, 300) + 1));
	}
}

static void article_text(struct world *w, struct buf *out)
{
	static const char *const statuses[] = { "draft", "review", "published", "archived",
		"nonsense" };
	if (chance(w, 90)) {
		buf_cstr(out, "---\ntitle: A title ");
		add_words(w, out, 4);
		buf_fmt(out, "\nstatus: %s\n", statuses[below(w, ARRAY_SIZE(statuses))]);
		if (chance(w, 50))
			buf_cstr(out, "audience: public\nlanguage: de\ntags: [vpn, mac os]\n");
		if (chance(w, 10))
			buf_cstr(out, "moved-to: elsewhere\n");
		buf_cstr(out, chance(w, 95) ? "---\n" : "");
	}
	buf_cstr(out, "# Heading\n\n");
	add_words(w, out, chance(w, 5) ? 500 : 30);
	buf_cstr(out, "\n");
}

static void put_article(struct world *w, struct txn *t, size_t which)
{
	CLEANUP(buf_release) struct buf path = { 0 }, text = { 0 };
	buf_fmt(&path, "kb/f%zu/article-%zu.md", which % 5, which);
	article_text(w, &text);
	if (chance(w, 85))
		must(txn_put(t, path.p, buf_view(&text)));
	else if (txn_has(t, path.p))
		must(txn_remove(t, path.p));
}

static void add_entry(struct world *w, struct ticket *t, const char *kind)
{
	CLEANUP(buf_release) struct buf body = { 0 }, title = { 0 };
	struct entry e = { .kind = str_of(kind), .by = STR("ann@acme.example"), .at = NOW };
	struct id id = id_random(rnd(&w->seed));
	e.id = id_str(&id);
	buf_cstr(&title, "Title ");
	add_words(w, &title, 4);
	add_words(w, &body, 20);
	if (!strcmp(kind, "open"))
		entry_set(&t->arena, &e, "title", str_trim(buf_view(&title)));
	if (chance(w, 10))
		entry_set(&t->arena, &e, "deleted", STR("yes"));
	e.body = buf_view(&body);
	e.has_body = true;
	must(ticket_append(t, &e, NULL));
}

static void put_ticket(struct world *w, struct txn *t, size_t which)
{
	CLEANUP(ticket_release) struct ticket ticket = { 0 };
	struct id id;
	snprintf(id.s, sizeof id.s, "k%07zu", which);
	if (chance(w, 5)) {
		CLEANUP(arena_release) struct arena a = { 0 };
		must(txn_put(t, path_of_ticket(&a, &id).p, STR("---\nid: [\n")));
		return;
	}
	if (txn_ticket(t, &id, &ticket)) {
		ticket_init(&ticket, id);
		add_entry(w, &ticket, "open");
	}
	add_entry(w, &ticket, chance(w, 50) ? "reply" : "note");
	must(txn_put_ticket(t, &ticket));
}

static void put_desk(struct world *w, struct txn *t)
{
	static const char *const languages[] = { "english", "german" };
	CLEANUP(buf_release) struct buf b = { 0 };
	buf_fmt(&b, "format: 1\nname: Acme\nlanguage: %s\n", languages[below(w, 2)]);
	must(txn_put(t, DESK_FILE, buf_view(&b)));
}

static void step(struct world *w, size_t changes)
{
	CLEANUP(txn_release) struct txn *t = NULL;
	struct txn_options o = { .author = { "Ann", "ann@acme.example" }, .now = NOW };
	struct oid commit;
	must(txn_begin(&t, &w->store, &o));
	if (chance(w, 8))
		put_desk(w, t);
	for (size_t i = 0; i < changes; i++) {
		size_t which = below(w, FILES_MAX);
		if (which % 3)
			put_article(w, t, which);
		else
			put_ticket(w, t, which);
	}
	must(txn_commit(t, "A step", NULL, &commit));
}

/* ---- what the index should be ---- */

struct scan {
	struct world *w;
	struct repo *repo;
	struct desk *desk;
	struct model *model;
};

static int scan_file(const char *path, const struct oid *old, const struct oid *new_id, void *arg)
{
	struct scan *s = arg;
	CLEANUP(blob_release) struct blob blob = { 0 };
	CLEANUP(words_source_release) struct words_source source = { 0 };
	(void)old;
	must(repo_blob(s->repo, new_id, &blob));
	if (words_extract(&source, path, blob.data, new_id, s->desk))
		model_add(s->model, &source.input);
	return 0;
}

static void scan_desk(struct world *w, struct model *m)
{
	CLEANUP(desk_release) struct desk desk = { 0 };
	CLEANUP(buf_release) struct buf text = { 0 }, why = { 0 };
	struct scan s = { .w = w, .model = m, .desk = &desk };
	struct oid tip, tree;
	must(place_tip(&w->store.place, &tip));
	must(store_repo(&w->store, &s.repo));
	must(repo_commit_tree(s.repo, &tip, &tree));
	must(store_desk(&w->store, NULL, &desk, &text, &why));
	must(repo_diff(s.repo, NULL, &tree, scan_file, &s));
}

static void check_desk(struct world *w, unsigned flags)
{
	struct model m = { 0 };
	struct words *words;
	struct oid tip;
	must(words_open(&words, &w->store, flags, NULL));
	must(place_tip(&w->store.place, &tip));
	assert_true(oid_eq(words_commit(words), &tip));
	/* nothing is built anew without need */
	assert_true(w->damaged || !words_note(words));
	scan_desk(w, &m);
	/* what is damaged behind the header is met when somebody asks */
	if (words_verify(words)) {
		assert_true(w->damaged && words_damage(words));
		must(words_heal(words));
		assert_non_null(words_note(words));
	}
	check_words(words, &m, &w->seed);
	words_free(words);
	model_release(&m);
	w->damaged = false;
}

/* ---- what happens to its files ---- */

static void change_file(struct world *w, const char *path)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	size_t how = below(w, 4);
	if (file_read(&b, path, (size_t)1 << 30))
		return;
	if (how == 0) {
		unlink(path);
		return;
	}
	if (how == 1)
		buf_cut(&b, below(w, b.n + 1));
	for (size_t i = 0; how > 1 && b.n && i < how * how; i++)
		b.p[below(w, b.n)] ^= (char)(1u << below(w, 8));
	/* a mapping of the old file goes on */
	unlink(path);
	must(file_write(path, buf_view(&b), 0644, 0));
}

static void damage(struct world *w)
{
	CLEANUP(buf_release) struct buf path = { 0 };
	DIR *d = opendir(w->words.p);
	w->damaged = true;
	for (struct dirent *e; d && (e = readdir(d));) {
		if (e->d_name[0] == '.' || chance(w, 50))
			continue;
		buf_reset(&path);
		buf_fmt(&path, "%s/%s", w->words.p, e->d_name);
		change_file(w, path.p);
	}
	if (d)
		closedir(d);
	/* what a killed process leaves */
	buf_reset(&path);
	buf_fmt(&path, "%s/seg-%08zx", w->words.p, below(w, 6));
	close(open(path.p, O_CREAT | O_EXCL | O_WRONLY, 0644));
}

static int refresh_once(struct world *w)
{
	struct words *words;
	CLEANUP(store_release) struct store own = { 0 };
	struct place_hint hint = { .start = w->dir,
		.home = w->dir,
		.given = true,
		.git_config_nosystem = "1" };
	if (store_open(&own, &hint) || words_open(&words, &own, 0, NULL))
		return 1;
	int bad = words_verify(words) && !words_damage(words);
	words_free(words);
	return bad;
}

/* Two others at once. */
static void race(struct world *w)
{
	pid_t pids[2];
	for (size_t i = 0; i < ARRAY_SIZE(pids); i++) {
		pids[i] = fork();
		assert_true(pids[i] >= 0);
		if (!pids[i])
			_exit(refresh_once(w));
	}
	for (size_t i = 0; i < ARRAY_SIZE(pids); i++) {
		int status;
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_int_equal(status, 0);
	}
}

static void one_world(uint64_t seed)
{
	struct world w;
	world_init(&w, seed);
	for (size_t i = 0; i < STEPS; i++) {
		if (chance(&w, 80))
			step(&w, chance(&w, 30) ? below(&w, 60) : 1 + below(&w, 4));
		if (chance(&w, 25))
			damage(&w);
		if (chance(&w, 25))
			race(&w);
		check_desk(&w, chance(&w, 5) ? WORDS_REBUILD : 0);
	}
	world_release(&w);
}

static void test_worlds(void **state)
{
	const char *more = getenv("WORDS_WORLDS");
	uint64_t n = WORLDS;
	(void)state;
	if (more)
		str_to_u64(str_of(more), &n);
	words_tier_min = 4;
	words_piece = 16;
	words_parallel = 8;
	words_budget = 1;
	for (uint64_t i = 1; i <= n; i++)
		one_world(i * 7919);
}

/* Where the folder cannot be made, the index lives in memory. */
static void test_no_folder(void **state)
{
	struct world w;
	(void)state;
	world_init(&w, 5);
	step(&w, 20);
	must(dir_make(w.store.place.local, 0755));
	must(file_write(w.words.p, STR("in the way"), 0644, 0));
	check_desk(&w, 0);
	step(&w, 2);
	check_desk(&w, 0);
	world_release(&w);
}

static void test_stale(void **state)
{
	struct world w;
	struct words *words;
	struct oid tip;
	(void)state;
	world_init(&w, 6);
	step(&w, 9);
	assert_fails(words_open(&words, &w.store, WORDS_STALE_OK, NULL), E_NOTFOUND,
		"there is no index of words yet");
	check_desk(&w, 0);
	must(place_tip(&w.store.place, &tip));
	step(&w, 3);
	assert_ok(words_open(&words, &w.store, WORDS_STALE_OK, NULL));
	assert_true(oid_eq(words_commit(words), &tip));
	words_free(words);
	world_release(&w);
}

/* What `hd check` asks of what is stored, and what `hd index rebuild` does to it. */
static void test_check(void **state)
{
	struct world w;
	CLEANUP(buf_release) struct buf path = { 0 }, bytes = { 0 };
	(void)state;
	world_init(&w, 7);
	step(&w, 9);
	assert_int_equal(words_check(&w.store), -E_NOTFOUND);
	assert_ok(words_forget(&w.store));
	check_desk(&w, 0);
	assert_ok(words_check(&w.store));
	buf_fmt(&path, "%s/seg-00000001", w.words.p);
	must(file_read(&bytes, path.p, (size_t)1 << 20));
	bytes.p[SECTIONS_TABLE + 1] ^= 1;
	unlink(path.p);
	must(file_write(path.p, buf_view(&bytes), 0644, 0));
	assert_int_equal(words_check(&w.store), -E_NO);
	unlink(path.p);
	assert_fails(words_check(&w.store), E_NO,
		"the index of words is damaged (a segment is missing)");
	assert_ok(words_forget(&w.store));
	assert_int_equal(words_check(&w.store), -E_NOTFOUND);
	check_desk(&w, 0);
	world_release(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_worlds),
		cmocka_unit_test(test_no_folder),
		cmocka_unit_test(test_stale),
		cmocka_unit_test(test_check),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
