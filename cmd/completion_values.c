#include "cmd/completion.h"
#include "cmd/cmd.h"
#include "cmd/help.h"
#include "text/utf8.h"
#include "work/kb.h"

#define CANDIDATES_MAX 200

void candidate(const struct completing *c, struct str value, const char *help)
{
	struct buf *b = &c->s->out.buf;
	CLEANUP(buf_release) struct buf clean = { 0 };
	if (!str_starts(value, c->word))
		return;
	utf8_visible(&clean, value, false);
	if (clean.n != value.n || str_chr(value, '\t') >= 0)
		return;
	buf_str(b, c->before);
	buf_str(b, value);
	buf_char(b, '\t');
	utf8_visible(b, str_of(help), false);
	buf_char(b, '\n');
}

static void names_of(const struct completing *c, const struct strs *names, const char *help)
{
	for (size_t i = 0; i < names->n; i++)
		candidate(c, names->p[i], help);
}

static void tallied(const struct completing *c, enum field f)
{
	struct tally *t;
	size_t n;
	struct query_env env = session_env(c->s);
	struct select_options how = { .env = &env };
	if (!c->s->index || index_tally(c->s->index, f, NULL, &how, &c->s->arena, &t, &n))
		return;
	for (size_t i = 0; i < MIN(n, (size_t)CANDIDATES_MAX); i++)
		if (t[i].name.n)
			candidate(c, t[i].name,
				arena_fmt(&c->s->arena, "%zu ticket%s", t[i].n,
					t[i].n == 1 ? "" : "s")
					.p);
}

static void ids(const struct completing *c)
{
	struct row rows[CANDIDATES_MAX];
	struct query q = { 0 };
	struct query_env env = session_env(c->s);
	struct select_options how = { .env = &env, .limit = CANDIDATES_MAX };
	struct selection sel = { 0 };
	if (!c->s->index)
		return;
	size_t n = index_prefix(c->s->index, c->word, rows, CANDIDATES_MAX);
	struct row *list = rows;
	n = MIN(n, (size_t)CANDIDATES_MAX);
	/* with nothing typed yet: those touched last, not those that sort first */
	if (!c->word.n && !query_parse(&q, STR(""), &env)) {
		query_add_open(&q);
		if (!index_select(c->s->index, &q, &how, &sel)) {
			list = sel.rows;
			n = sel.n;
		}
	}
	for (size_t i = 0; i < n; i++) {
		struct summary sum;
		index_summary(c->s->index, list[i], &c->s->arena, &sum);
		candidate(c, id_str(&sum.id), arena_cstr(&c->s->arena, utf8_clip(sum.title, 60)));
	}
	selection_release(&sel);
	query_release(&q);
}

static void people(const struct completing *c)
{
	const struct desk *d = c->s->desk;
	candidate(c, STR("@me"), "you");
	candidate(c, STR("none"), "nobody");
	for (size_t i = 0; d && i < d->n_members; i++)
		candidate(c, d->members[i].email, arena_cstr(&c->s->arena, d->members[i].name));
	tallied(c, F_ASSIGNEE);
}

static void statuses(const struct completing *c)
{
	for (enum status st = 0; st < STATUS_COUNT; st++)
		candidate(c, str_of(status_name(st)), "status");
}

static void priorities(const struct completing *c)
{
	for (enum priority p = 0; p < PRIORITY_COUNT; p++)
		candidate(c, str_of(priority_name(p)), "priority");
}

static void categories(const struct completing *c)
{
	if (c->s->desk)
		names_of(c, &c->s->desk->categories, "category");
	tallied(c, F_CATEGORY);
}

static void labels(const struct completing *c)
{
	struct completing inner = *c;
	if (c->word.n && (c->word.p[0] == '+' || c->word.p[0] == '-')) {
		inner.before = str_first(c->word, 1);
		inner.word = str_skip(c->word, 1);
	}
	if (c->s->desk)
		names_of(&inner, &c->s->desk->labels, "label");
	tallied(&inner, F_LABELS);
}

void complete_value(const struct completing *c, enum field f)
{
	switch (f) {
	case F_STATUS:
		statuses(c);
		break;
	case F_PRIORITY:
		priorities(c);
		break;
	case F_CATEGORY:
		categories(c);
		break;
	case F_LABELS:
		labels(c);
		break;
	case F_ASSIGNEE:
		people(c);
		break;
	case F_REQUESTER:
	case F_TEAM:
	case F_ACCOUNT:
		tallied(c, f);
		break;
	default:
		break;
	}
}

void commands_named(const struct completing *c, const struct cmd *const *known)
{
	for (const struct cmd *const *k = known; *k; k++)
		if ((*k)->group != GROUP_HIDDEN)
			candidate(c, str_of(cmd_verb_name(*k)), (*k)->summary);
}

static void pages_named(const struct completing *c)
{
	commands_named(c, commands);
	for (const char *const *t = help_topics; *t; t++)
		candidate(c, str_of(*t), "topic");
}

static int article(void *arg, const char *path UNUSED, struct str slug,
	const struct oid *blob UNUSED)
{
	candidate(arg, slug, "article");
	return 0;
}

static void articles(const struct completing *c)
{
	if (c->s->has_store && kb_each(&c->s->store, NULL, article, (void *)c))
		error_clear();
}

static void views(const struct completing *c)
{
	for (size_t i = 0; c->s->desk && i < c->s->desk->n_views; i++)
		candidate(c, c->s->desk->views[i].name,
			arena_cstr(&c->s->arena, c->s->desk->views[i].text));
}

static void settings_named(const struct completing *c)
{
	for (size_t i = 0; i < n_desk_keys; i++)
		candidate(c, str_of(desk_keys[i].name), desk_keys[i].help);
	for (size_t i = 0; i < n_git_keys; i++)
		candidate(c, str_of(git_keys[i].name), git_keys[i].help);
}

static void templates(const struct completing *c)
{
	struct repo *repo;
	struct oid tip, root, dir;
	struct tree tree = { 0 };
	uint8_t kind;
	if (!c->s->has_store || store_repo(&c->s->store, &repo) ||
		place_tip(&c->s->store.place, &tip) || repo_commit_tree(repo, &tip, &root) ||
		repo_lookup(repo, &root, "templates", &dir, &kind) || repo_tree(repo, &dir, &tree))
		return;
	for (size_t i = 0; i < tree.n; i++)
		if (str_ends(tree.items[i].name, STR(".md")))
			candidate(c, str_first(tree.items[i].name, tree.items[i].name.n - 3),
				"template");
	tree_release(&tree);
}

static void one_of(const struct completing *c, const char *words)
{
	struct str rest = str_of(words), word;
	while (words && str_next(&rest, ' ', &word))
		candidate(c, word, "");
}

void complete_as(const struct completing *c, enum complete what, const char *words)
{
	static void (*const by_kind[])(const struct completing *) = {
		[COMPLETE_ID] = ids,
		[COMPLETE_PERSON] = people,
		[COMPLETE_LABEL] = labels,
		[COMPLETE_CATEGORY] = categories,
		[COMPLETE_STATUS] = statuses,
		[COMPLETE_PRIORITY] = priorities,
		[COMPLETE_COMMAND] = pages_named,
		[COMPLETE_QUERY] = complete_term,
		[COMPLETE_FIELD_VALUE] = complete_assignment,
		[COMPLETE_FIELD] = complete_fields,
		[COMPLETE_VIEW] = views,
		[COMPLETE_ARTICLE] = articles,
		[COMPLETE_TEMPLATE] = templates,
		[COMPLETE_SETTING] = settings_named,
		[COMPLETE_WORDS] = NULL,
	};
	if (what == COMPLETE_WORDS)
		one_of(c, words);
	else if (by_kind[what])
		by_kind[what](c);
}
