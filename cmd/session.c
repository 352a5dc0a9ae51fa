#include "cmd/cmd.h"
#include "cmd/progress.h"
#include "store/driver.h"
#include <unistd.h>

/* HD_NOW pins the clock: tests, and a rerun of a job that must file under its first time. */
static int clock_read(struct clock *c)
{
	const char *pinned = getenv("HD_NOW");
	struct timespec t;
	struct tm local;
	clock_gettime(CLOCK_REALTIME, &t);
	c->now = (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
	if (pinned && *pinned && !when_parse_iso(str_of(pinned), 0, &c->now))
		return fail(E_USAGE, "HD_NOW is no ISO time: '%s'", pinned);
	time_t seconds = (time_t)(c->now / 1000);
	c->offset = localtime_r(&seconds, &local) ? (int32_t)(local.tm_gmtoff / 60) : 0;
	return 0;
}

int session_init(struct session *s, const struct globals *g, bool stdout_closed)
{
	const char *no_color = getenv("NO_COLOR");
	s->g = *g;
	s->next_dir = g->dir;
	int e = clock_read(&s->clock);
	if (!e)
		e = out_init(&s->out, g->color ? g->color : "auto", no_color && *no_color,
			stdout_closed);
	s->sit = (struct situation){ .about = ABOUT_HELP, .clock = s->clock };
	return e;
}

void session_release(struct session *s)
{
	query_release(&s->query);
	buf_release(&s->notes);
	index_free(s->index);
	if (s->has_store)
		store_release(&s->store);
	desk_release(&s->own_desk);
	buf_release(&s->out.buf);
	if (s->article)
		article_release(s->article);
	arena_release(&s->arena);
}

static const char *env(const char *name)
{
	const char *v = getenv(name);
	return v && *v ? v : NULL;
}

/* GIT_CONFIG_COUNT, GIT_CONFIG_KEY_n, GIT_CONFIG_VALUE_n: what `git -c` hands on. */
static char *const *git_config_pairs(struct arena *a)
{
	uint64_t count = 0;
	const char *text = env("GIT_CONFIG_COUNT");
	if (!text || !str_to_u64(str_of(text), &count) || !count || count > 1000)
		return NULL;
	char **pairs = arena_array(a, count * 2 + 1, sizeof *pairs);
	size_t n = 0;
	for (uint64_t i = 0; i < count; i++) {
		const char *k = env(arena_fmt(a, "GIT_CONFIG_KEY_%" PRIu64, i).p);
		const char *v = getenv(arena_fmt(a, "GIT_CONFIG_VALUE_%" PRIu64, i).p);
		if (!k || !v)
			continue;
		pairs[n++] = arena_cstr(a, str_of(k));
		pairs[n++] = arena_cstr(a, str_of(v));
	}
	return pairs;
}

struct place_hint session_hint(const struct session *s)
{
	const char *dir = s->g.dir ? s->g.dir : env("HD_DESK");
	return (struct place_hint){
		.start = dir,
		.given = dir != NULL,
		.git_dir = dir ? NULL : env("GIT_DIR"),
		.git_work_tree = dir ? NULL : env("GIT_WORK_TREE"),
		.object_dir = dir ? NULL : env("GIT_OBJECT_DIRECTORY"),
		.alternate_dirs = dir ? NULL : env("GIT_ALTERNATE_OBJECT_DIRECTORIES"),
		.quarantine = dir ? NULL : env("GIT_QUARANTINE_PATH"),
		.sudo_uid = env("SUDO_UID"),
		.home = env("HOME"),
		.xdg_config = env("XDG_CONFIG_HOME"),
		.git_config_global = getenv("GIT_CONFIG_GLOBAL"),
		.git_config_system = getenv("GIT_CONFIG_SYSTEM"),
		.git_config_nosystem = env("GIT_CONFIG_NOSYSTEM"),
		.git_config_env = git_config_pairs((struct arena *)&s->arena),
		.ceiling_dirs = env("GIT_CEILING_DIRECTORIES"),
	};
}

/* Without it git merges as text, as it would where this fails. */
void session_driver(struct session *s, bool tell)
{
	const struct place *p = &s->store.place;
	char program[4096];
	bool plumbing = s->cmd && s->cmd->needs & CMD_NO_NEXT;
	if (s->g.dry_run || plumbing || !driver_wanted(p))
		return;
	ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
	program[MAX(n, 0)] = '\0';
	if (n <= 0 || !file_exists(program))
		return;
	struct error first = error_take();
	bool known = settings_get(p->settings, "merge.hd.driver");
	if (driver_install(p, program))
		error_clear();
	else if (tell && !known)
		session_note(s, "git merges this desk by hd from now on "
				"(git config hd.mergeDriver false refuses that)");
	error_put(first);
}

int session_store(struct session *s)
{
	if (s->has_store)
		return 0;
	struct place_hint hint = session_hint(s);
	int e = store_open(&s->store, &hint);
	if (e)
		return e;
	s->has_store = true;
	session_driver(s, true);
	return 0;
}

static void note_lost(struct session *s)
{
	const struct index_lost *lost = index_lost(s->index);
	char hex[OID_HEX + 1];
	if (!lost || !lost->news)
		return;
	oid_hex(hex, &lost->commit);
	if (lost->commits > 1)
		session_note(s,
			"%zu merge commits, the last of them %.7s, lost %zu entries: "
			"hd sync mends them",
			lost->commits, hex, lost->entries);
	else
		session_note(s,
			"the merge commit %.7s lost %zu entr%s (ticket %s): hd sync mends it", hex,
			lost->entries, lost->entries == 1 ? "y" : "ies", lost->ticket.s);
}

int session_index(struct session *s)
{
	struct progress bar = { .quiet = s->g.quiet, .what = "indexing: ", .wait = 500 };
	struct index_progress progress = { progress_index, &bar };
	if (s->index && s->cmd && (s->cmd->needs & CMD_READS) == CMD_READS)
		return 0;
	int e = session_store(s);
	if (e)
		return e;
	index_free(s->index);
	s->index = NULL;
	progress_begin(&bar, -1);
	e = index_open(&s->index, &s->store, 0, bar.shown ? &progress : NULL);
	progress_end(&bar);
	if (e)
		return e;
	if (index_note(s->index))
		session_note(s, "%s", index_note(s->index));
	note_lost(s);
	s->desk = index_desk(s->index);
	urgency_weights(&s->weights, s->desk);
	return 0;
}

bool session_index_fresh(struct session *s)
{
	struct error first = error_take();
	struct oid tip;
	bool fresh = s->index && !place_tip(&s->store.place, &tip) &&
		     oid_eq(&tip, index_commit(s->index));
	error_clear();
	error_put(first);
	return fresh;
}

/* A command that only writes takes the index as it lies: its own commit will make it stale anyway. */
static bool index_as_it_lies(struct session *s)
{
	if (s->index)
		return true;
	if (index_open(&s->index, &s->store, INDEX_STALE_OK, NULL)) {
		error_clear();
		return false;
	}
	return session_index_fresh(s);
}

int session_desk(struct session *s)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	CLEANUP(buf_release) struct buf why = { 0 };
	int e = session_store(s);
	if (e || s->desk)
		return e;
	if (index_as_it_lies(s)) {
		s->desk = index_desk(s->index);
	} else {
		e = store_desk(&s->store, NULL, &s->own_desk, &text, &why);
		if (e)
			return e;
		if (why.n)
			session_note(s, "%s", buf_c(&why));
		s->desk = &s->own_desk;
	}
	urgency_weights(&s->weights, s->desk);
	return 0;
}

void session_desk_quietly(struct session *s)
{
	struct error first = error_take();
	if (session_desk(s))
		error_clear();
	error_put(first);
}

struct str session_me(struct session *s)
{
	const char *email = env("GIT_AUTHOR_EMAIL");
	if (!email && s->has_store)
		email = settings_get(s->store.place.settings, "user.email");
	return str_trim(str_of(email ? email : ""));
}

int session_no_identity(bool email)
{
	fail(E_IDENTITY, "git does not know your %s, and a change is signed with it",
		email ? "e-mail address" : "name");
	return mend("tell git once, for all repositories", "git", "config", "--global",
		email ? "user.email" : "user.name", email ? "you@example.org" : "Your Name", NULL);
}

int session_work(struct session *s)
{
	int e = session_desk(s);
	if (e)
		return e;
	const char *name = env("GIT_AUTHOR_NAME");
	if (!name)
		name = settings_get(s->store.place.settings, "user.name");
	struct str me = session_me(s);
	if (!me.n)
		return session_no_identity(true);
	if (!name || !*name)
		return session_no_identity(false);
	s->work = (struct work){
		.store = &s->store,
		.desk = s->desk,
		.author = { .name = name, .email = arena_cstr(&s->arena, me) },
		.via = env("CI") ? STR("ci") : STR("cli"),
		.clock = s->clock,
		.dry_run = s->g.dry_run,
	};
	s->work.me = str_of(s->work.author.email);
	return 0;
}

bool session_wants(struct session *s, const char *key, bool fallback)
{
	bool value = fallback;
	if (s->has_store && settings_bool(s->store.place.settings, key, fallback, &value))
		error_clear();
	return value;
}

struct query_env session_env(struct session *s)
{
	return (struct query_env){ .desk = s->desk, .clock = s->clock, .me = session_me(s) };
}

int session_resolve(struct session *s, const char *typed, struct id *id)
{
	struct row row;
	struct arena scratch = { 0 };
	int e = session_index(s);
	if (!e)
		e = index_resolve(s->index, str_of(typed), &row);
	if (e)
		return e;
	struct summary sum;
	index_summary(s->index, row, &scratch, &sum);
	*id = sum.id;
	arena_release(&scratch);
	return 0;
}
