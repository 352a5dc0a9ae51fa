/* The hooks that guard a desk: what is pushed to it, what is committed in it by hand. */
#include "cmd/cmd.h"
#include "cmd/hook.h"
#include "store/hooks.h"
#include "store/refs.h"
#include "sys/file.h"
#include "sys/process.h"
#include "text/utf8.h"
#include "work/push_check.h"
#include <unistd.h>

#define INPUT_MAX ((size_t)16 << 20) /* of the refs that a push moves */
#define SAID_MAX ((size_t)65536)

/* ---- saying no ---- */

static void say_fault(struct buf *b, const struct push_fault *f)
{
	char hex[OID_HEX + 1];
	buf_cstr(b, "  ");
	if (!oid_zero(&f->commit)) {
		oid_hex(hex, &f->commit);
		buf_fmt(b, "%.12s ", hex);
	}
	utf8_visible(b, f->fault.what, false);
	if (f->mend.n) {
		buf_cstr(b, "\n    mend: ");
		utf8_visible(b, f->mend, false);
	}
	buf_char(b, '\n');
}

/* On stderr, which git passes on as "remote: …". */
static void refuse(struct session *s, const struct push_result *r, const char *what)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	buf_fmt(&b, "%s: %s:\n", s->program, what);
	for (size_t i = 0; i < r->n; i++)
		say_fault(&b, &r->p[i]);
	if (r->more)
		buf_fmt(&b, "  and %zu more\n", r->more);
	fputs(buf_c(&b), stderr);
	s->answer = 1;
}

static int pre_receive(struct session *s)
{
	CLEANUP(place_release) struct place here = { 0 };
	CLEANUP(buf_release) struct buf text = { 0 };
	CLEANUP(push_result_release) struct push_result r = { 0 };
	struct push_lines lines = { 0 };
	struct repo *repo = NULL;
	struct place_hint hint = hook_hint(s);
	int e = fd_read_all(&text, STDIN_FILENO, INPUT_MAX, "what is pushed");
	if (!e)
		e = place_find_repository(&here, &hint, NULL);
	if (!e)
		e = push_parse(buf_view(&text), &lines);
	if (!e)
		e = repo_open(&repo, &here);
	if (!e)
		e = push_check(repo, &here, &lines, s->clock.now, &r);
	if (!e && r.n)
		refuse(s, &r, "this push would break the desk, so nothing of it was taken");
	repo_free(repo);
	vec_release(&lines);
	return e;
}

/* ---- a commit by hand ---- */

/* git's index as it is to be committed, which GIT_INDEX_FILE names. */
static int tree_to_commit(struct session *s, struct oid *out, bool *there)
{
	static const char *const names[] = { "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE" };
	CLEANUP(buf_release) struct buf said = { 0 }, complained = { 0 };
	char *argv[] = { "git", "write-tree", NULL };
	char *env[ARRAY_SIZE(names) + 1] = { NULL };
	size_t n = 0;
	int status;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const char *value = getenv(names[i]);
		if (value && *value)
			env[n++] = arena_cstr(&s->arena,
				arena_fmt(&s->arena, "%s=%s", names[i], value));
	}
	int e = process_run_env(argv, env, NULL, STR(""), &said, SAID_MAX, &complained, &status);
	*there = !e && !status && oid_parse(str_trim(buf_view(&said)), out);
	return e;
}

/* The branch's tip, and what is merged into it. */
static int parents_to_be(struct session *s, const struct place *here, struct oid **out, size_t *n)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	const char *path = arena_fmt(&s->arena, "%s/MERGE_HEAD", here->git_dir).p;
	struct str rest, line;
	if (file_read(&text, path, SAID_MAX))
		error_clear();
	struct oid *ids = arena_array(&s->arena, text.n / OID_HEX + 1, sizeof *ids);
	int e = place_tip(here, &ids[0]);
	*n = 1;
	for (rest = buf_view(&text); str_next_line(&rest, &line);)
		*n += oid_parse(line, &ids[*n]);
	*out = ids;
	return e;
}

static bool is_desk_here(const struct place *here)
{
	return here->work_tree && here->repo_tree && !strcmp(here->work_tree, here->repo_tree);
}

static int check_draft(struct session *s, const struct place *here, struct repo *repo)
{
	CLEANUP(push_result_release) struct push_result r = { 0 };
	struct oid tree, *parents;
	size_t n;
	bool desk, there;
	int e = parents_to_be(s, here, &parents, &n);
	if (!e)
		e = repo_has_desk(repo, &parents[0], &desk);
	if (e || !desk)
		return e;
	e = tree_to_commit(s, &tree, &there);
	/* git says why itself */
	if (e || !there)
		return e;
	e = commit_check(repo, &tree, parents, n, s->clock.now, &r);
	if (!e && r.n)
		refuse(s, &r, "this commit would break the desk, so it was not made");
	return e;
}

/* While a branch is rebased its commits are others' already. */
static int pre_commit(struct session *s)
{
	CLEANUP(place_release) struct place here = { 0 };
	struct place_hint hint = hook_hint(s);
	struct repo *repo = NULL;
	int e = place_find_repository(&here, &hint, NULL);
	if (e || !is_desk_here(&here))
		return e;
	e = repo_open(&repo, &here);
	if (!e)
		e = check_draft(s, &here, repo);
	repo_free(repo);
	return e;
}

/* ---- after the branch moved ---- */

/* An index that is there is brought up; a first one is left to the first command, which shows how
 * far it is. */
static void refresh(struct session *s)
{
	struct index *stale = NULL;
	if (!session_store(s) && !index_open(&stale, &s->store, INDEX_STALE_OK, NULL)) {
		index_free(stale);
		session_index(s);
	}
	error_clear();
}

/* Only what guards may say no: a push or commit that cannot be judged is not taken, either. */
int hook_called(struct session *s, const char *const *words, size_t n, bool automatic)
{
	enum hook h = hook_by_name(str_of(words[0]));
	(void)n;
	s->g.no_next = true;
	switch (h) {
	case HOOK_PRE_RECEIVE:
		return pre_receive(s);
	case HOOK_PRE_COMMIT:
		return pre_commit(s);
	case HOOK_POST_COMMIT:
		hook_post_commit(s, automatic);
		return 0;
	case HOOK_POST_MERGE:
	case HOOK_POST_CHECKOUT:
	case HOOK_POST_REWRITE:
		s->g.quiet = true;
		refresh(s);
		return 0;
	case HOOK_COUNT:
		break;
	}
	s->g.no_next = false;
	fail(E_USAGE, "hd has no hook '%s'", words[0]);
	return mend("its page", "hd", "help", "hook", NULL);
}
