#include "cmd/suggest.h"
#include "cmd/cmd.h"
#include "text/stem.h"
#include "work/kb.h"

/* Files that may be read beside what the command did: a fifth of a millisecond each. */
#define CHANGED_MAX 40
#define FIRST_MAX 200

int session_suggest(struct session *s, struct search *search, size_t limit, struct suggestions *out)
{
	CLEANUP(ticket_release) struct ticket t = { 0 };
	struct suggest_ask ask = {
		.title = s->sit.ticket->title,
		.self = s->sit.ticket->id,
		.language = language_number(s->desk->language),
		.limit = limit,
		.index = s->index,
	};
	int e = store_ticket(&s->store, NULL, &ask.self, &t);
	if (e)
		return e;
	ask.text = ticket_opening(&t);
	return suggest_articles(search, &ask, out);
}

/* ---- cheaply ---- */

struct count {
	size_t n, most;
};

static int count_file(const char *path UNUSED, const struct oid *old UNUSED,
	const struct oid *now UNUSED, void *arg)
{
	struct count *c = arg;
	return ++c->n > c->most;
}

/* Are at most so many files other than in `from` (NULL: than in none)? */
static bool is_little(struct session *s, const struct oid *from, size_t most)
{
	struct count c = { .most = most };
	struct repo *repo;
	struct oid tip, tree, old;
	if (store_repo(&s->store, &repo) || place_tip(&s->store.place, &tip) ||
		repo_commit_tree(repo, &tip, &tree) || (from && repo_commit_tree(repo, from, &old)))
		return false;
	return !repo_diff(repo, from ? &old : NULL, &tree, count_file, &c);
}

static bool has_articles(struct session *s)
{
	struct repo *repo;
	struct oid tip, tree, kb;
	return !store_repo(&s->store, &repo) && !place_tip(&s->store.place, &tip) &&
	       !repo_commit_tree(repo, &tip, &tree) && !repo_lookup(repo, &tree, "kb", &kb, NULL);
}

static int open_cheaply(struct session *s, struct search **out)
{
	struct search *search;
	struct oid tip;
	bool writes = s->cmd && (s->cmd->needs & CMD_WRITES) == CMD_WRITES;
	int e = search_open(&search, &s->store, WORDS_STALE_OK, NULL);
	if (e && (writes || !is_little(s, NULL, FIRST_MAX)))
		return e;
	if (!e) {
		const struct oid *commit = words_commit(search_words(search));
		if (writes || place_tip(&s->store.place, &tip) || oid_eq(&tip, commit) ||
			!is_little(s, commit, CHANGED_MAX)) {
			*out = search;
			return 0;
		}
		search_free(search);
	}
	return search_open(out, &s->store, 0, NULL);
}

/* As it is at the tip: the words may be older. */
static bool look_again(struct session *s, struct suggestion *best)
{
	CLEANUP(article_release) struct article x = { 0 };
	if (work_kb_article(&s->store, best->slug, &x) || x.status == ARTICLE_ARCHIVED)
		return false;
	best->slug = arena_str(&s->arena, x.slug);
	best->title = arena_str(&s->arena, x.title);
	best->flags = x.status == ARTICLE_PUBLISHED ? 0 : WORDS_DRAFT;
	best->flags |= x.audience == AUDIENCE_INTERNAL ? WORDS_INTERNAL : 0;
	return true;
}

static struct strs copied(struct session *s, const struct strs *from)
{
	struct strs to = { .p = arena_array(&s->arena, from->n, sizeof *to.p) };
	for (; to.n < from->n; to.n++)
		to.p[to.n] = arena_str(&s->arena, from->p[to.n]);
	return to;
}

void session_suggested(struct session *s, const struct suggestions *found)
{
	struct suggestion best;
	s->best_known = true;
	s->best = NULL;
	if (!found->n || found->p[0].evidence < SUGGEST_GOOD)
		return;
	best = found->p[0];
	if (!look_again(s, &best))
		return;
	struct suggestion *kept = arena_new(&s->arena, struct suggestion);
	*kept = best;
	kept->words = copied(s, &best.words);
	kept->solved = copied(s, &best.solved);
	s->best = kept;
}

const struct suggestion *session_best_article(void *arg)
{
	struct session *s = arg;
	CLEANUP(suggestions_release) struct suggestions found = { 0 };
	struct search *search = NULL;
	if (s->best_known)
		return s->best;
	s->best_known = true;
	if (s->has_store && s->desk && s->sit.ticket && has_articles(s) &&
		!open_cheaply(s, &search) && !session_suggest(s, search, 1, &found))
		session_suggested(s, &found);
	search_free(search);
	error_clear();
	return s->best;
}

bool session_has_article(void *arg, struct str slug)
{
	struct session *s = arg;
	CLEANUP(article_release) struct article x = { 0 };
	bool has = s->has_store && !work_kb_article(&s->store, slug, &x);
	error_clear();
	return has;
}
