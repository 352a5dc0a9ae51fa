#include "brain/rules.h"

/* Rules about the desk: what comes after a list, an import, an undo, and where nothing is to do. */

#define WIDEN_WORDS_MAX 8

static bool starts_with_dash(char *const *words, size_t n, size_t skip)
{
	for (size_t i = 0; i < n; i++)
		if (i != skip && words[i][0] == '-')
			return true;
	return false;
}

/* The query as typed, without word `skip` (>= n: whole), behind whatever options stand already. */
static void words_of_query(struct proposer *p, struct draft *d, size_t skip)
{
	const struct situation *s = p->s;
	if (starts_with_dash(s->words, s->n_words, skip))
		draft_word(p, d, STR("--"));
	for (size_t i = 0; i < s->n_words; i++)
		if (i != skip)
			draft_word(p, d, str_of(s->words[i]));
}

/* How many tickets the words find without word `skip`; 0 where that cannot be told cheaply. */
static size_t would_find(struct proposer *p, size_t skip, bool all)
{
	const struct situation *s = p->s;
	const struct select_options options = { .limit = 1, .env = &p->env };
	CLEANUP(query_release) struct query q = { 0 };
	CLEANUP(selection_release) struct selection found = { 0 };
	char **rest = arena_array(p->arena, s->n_words + 1, sizeof *rest);
	size_t n = 0;
	for (size_t i = 0; i < s->n_words; i++)
		if (i != skip)
			rest[n++] = s->words[i];
	if (!s->index || query_parse_words(&q, rest, n, &p->env) || q.needs_text)
		return 0;
	if (!all && !q.names_status)
		query_add_open(&q);
	return index_select(s->index, &q, &options, &found) ? 0 : found.total;
}

static struct str tickets(struct proposer *p, size_t n)
{
	return text_fmt(p, n == 1 ? "%zu ticket" : "%zu tickets", n);
}

/* The default "neither resolved nor closed" hid them. */
static bool widen_all(struct proposer *p, struct draft *d)
{
	bool told = p->s->query && !p->s->query->needs_text;
	size_t n = p->s->default_open ? would_find(p, SIZE_MAX, true) : 0;
	if (!p->s->default_open || (told && p->s->index && !n))
		return false;
	struct str count = tickets(p, n);
	words_of_query(p, d, SIZE_MAX);
	if (n)
		d->why = text_fmt(p, "%.*s resolved or closed", STR_ARG(count));
	return true;
}

/* The most selective word is the one without which the most is found. */
static bool widen_word(struct proposer *p, struct draft *d)
{
	const struct situation *s = p->s;
	size_t most = 0, skip = s->n_words - 1;
	if (s->n_words < 2)
		return false;
	for (size_t i = 0; i < MIN(s->n_words, (size_t)WIDEN_WORDS_MAX); i++) {
		size_t n = would_find(p, i, !s->default_open);
		if (n > most) {
			most = n;
			skip = i;
		}
	}
	struct str word = text_said(p, str_of(s->words[skip])), count = tickets(p, most);
	if (!most && !(s->query && s->query->needs_text))
		return false;
	if (!s->default_open && s->query && !s->query->names_status)
		draft_word(p, d, STR("--all"));
	words_of_query(p, d, skip);
	d->title = text_fmt(p, "The same without %.*s", STR_ARG(word));
	d->why = most ? text_fmt(p, "%.*s without %.*s", STR_ARG(count), STR_ARG(word))
		      : text_fmt(p, "fewer words find more");
	return true;
}

static bool more(struct proposer *p, struct draft *d)
{
	const struct situation *s = p->s;
	if (s->total <= s->listed || !s->listed)
		return false;
	draft_word(p, d, STR("--limit"));
	draft_word(p, d, STR("all"));
	if (!s->default_open && s->query && !s->query->names_status)
		draft_word(p, d, STR("--all"));
	words_of_query(p, d, SIZE_MAX);
	d->title = STR("The whole list");
	d->why = text_fmt(p, "%zu of %zu were listed", s->listed, s->total);
	return true;
}

static bool commit(struct proposer *p, struct draft *d)
{
	size_t n = p->s->hand_edits;
	if (p->s->stop.operation || p->s->stop.unmerged)
		return false;
	if (n)
		d->why = text_fmt(p,
			n == 1 ? "%zu file was edited by hand" : "%zu files were edited by hand",
			n);
	return n || p->about == ABOUT_EDITS;
}

/* "git has stopped in a rebase, 2 files are unmerged" */
static struct str stopped(struct proposer *p)
{
	const struct git_stop *stop = &p->s->stop;
	struct str in = stop->operation ? text_fmt(p, "git has stopped in the %s", stop->operation)
					: STR("git has stopped");
	if (!stop->unmerged)
		return in;
	return text_fmt(p, "%.*s: %zu file%s", STR_ARG(in), stop->unmerged,
		stop->unmerged == 1 ? " is unmerged" : "s are unmerged");
}

static bool go_on(struct proposer *p, struct draft *d)
{
	const struct git_stop *stop = &p->s->stop;
	d->why = stopped(p);
	return stop->unmerged ? stop->ours : stop->operation != NULL;
}

/* What is not the desk's, the person must settle. */
static bool look_at_git(struct proposer *p, struct draft *d)
{
	const struct git_stop *stop = &p->s->stop;
	if (!stop->unmerged || stop->ours)
		return false;
	draft_word(p, d, str_of(stop->work_tree));
	draft_word(p, d, STR("status"));
	d->why = stopped(p);
	return true;
}

static struct str commits(struct proposer *p, size_t n)
{
	return text_fmt(p, n == 1 ? "%zu change" : "%zu changes", n);
}

static bool sync(struct proposer *p, struct draft *d)
{
	const struct situation *s = p->s;
	struct str out = commits(p, s->unsent), in = commits(p, s->unfetched);
	if (!s->unsent && !s->unfetched)
		return false;
	if (!s->unfetched)
		d->why = text_fmt(p, "%.*s to send", STR_ARG(out));
	else if (!s->unsent)
		d->why = text_fmt(p, "%.*s to take in", STR_ARG(in));
	else
		d->why = text_fmt(p, "%.*s to send, %.*s to take in", STR_ARG(out), STR_ARG(in));
	return true;
}

static bool lost(struct proposer *p, struct draft *d)
{
	const struct index_lost *lost = p->s->index ? index_lost(p->s->index) : NULL;
	char hex[OID_HEX + 1];
	if (!lost)
		return false;
	oid_hex(hex, &lost->commit);
	d->why = text_fmt(p,
		lost->entries == 1 ? "the merge %.7s lost %zu entry"
				   : "the merge %.7s lost %zu entries",
		hex, lost->entries);
	return true;
}

static bool without_desk(struct proposer *p, struct draft *d)
{
	(void)d;
	return !p->s->desk;
}

static bool is_undo(struct proposer *p, struct draft *d)
{
	(void)d;
	return p->s->command && !strcmp(p->s->command, "undo");
}

/* The desk's every situation but those where something better is known: a failure, an empty list. */
#define AFTER \
	(IN(ABOUT_TICKET) | IN(ABOUT_LIST) | IN(ABOUT_IMPORT) | IN(ABOUT_EDITS) | \
		IN(ABOUT_FINDINGS) | IN(ABOUT_UNDO) | IN(ABOUT_CONFIG) | IN(ABOUT_SYNC) | \
		IN(ABOUT_HELP) | IN(ABOUT_ARTICLE) | IN(ABOUT_ARTICLES) | IN(ABOUT_NO_ARTICLES) | \
		IN(ABOUT_REVISIONS) | IN(ABOUT_NOTHING))

const struct rule desk_rules[] = {
	{ .name = "commit",
		.in = AFTER | IN(ABOUT_DESK),
		.needs_desk = true,
		.weight = 12,
		.command = "commit",
		.title = "Commit what was edited by hand",
		.why = "edits by hand count once they are committed",
		.propose = commit },
	{ .name = "sync",
		.in = AFTER | IN(ABOUT_DESK) | IN(ABOUT_DONE) | IN(ABOUT_FRESH),
		.needs_desk = true,
		.weight = 6,
		.command = "sync",
		.title = "Send your changes, and take in those of others",
		.propose = sync },
	{ .name = "sync-continue",
		.in = AFTER | IN(ABOUT_DESK) | IN(ABOUT_DONE),
		.needs_desk = true,
		.weight = 16,
		.command = "sync --continue",
		.title = "Finish what git has stopped at",
		.propose = go_on },
	{ .name = "git-status",
		.in = AFTER | IN(ABOUT_DESK) | IN(ABOUT_DONE),
		.needs_desk = true,
		.weight = 16,
		.command = "git -C",
		.title = "See what git could not merge",
		.propose = look_at_git },
	{ .name = "sync-lost",
		.in = AFTER | IN(ABOUT_DESK) | IN(ABOUT_DONE) | IN(ABOUT_EMPTY),
		.needs_desk = true,
		.weight = 14,
		.command = "sync",
		.title = "Bring back what a merge has lost",
		.propose = lost },
	{ .name = "widen-all",
		.in = IN(ABOUT_EMPTY),
		.weight = 4,
		.command = "list --all",
		.title = "The same among all tickets",
		.why = "resolved and closed ones are left out otherwise",
		.propose = widen_all },
	{ .name = "widen",
		.in = IN(ABOUT_EMPTY),
		.weight = 3,
		.command = "list",
		.propose = widen_word },
	{ .name = "list",
		.in = IN(ABOUT_EMPTY) | IN(ABOUT_IMPORT) | IN(ABOUT_CONFIG) | IN(ABOUT_FINDINGS) |
		      IN(ABOUT_NOTHING),
		.needs_desk = true,
		.weight = 1,
		.command = "list",
		.title = "List what is open",
		.why = "what is neither resolved nor closed" },
	{ .name = "new",
		.in = IN(ABOUT_FRESH),
		.weight = 4,
		.command = "new",
		.need = { "title", NULL },
		.title = "File a first ticket",
		.why = "the desk is empty" },
	{ .name = "import",
		.in = IN(ABOUT_FRESH),
		.weight = 3,
		.command = "import --from jsonl",
		.need = { "file", NULL },
		.title = "Bring tickets from elsewhere",
		.why = "one JSON object a line; hd help formats tells the shape" },
	{ .name = "config",
		.in = IN(ABOUT_FRESH),
		.weight = 2,
		.command = "config",
		.title = "See what the team can set",
		.why = "members, categories, times" },
	{ .name = "redo",
		.in = IN(ABOUT_UNDO),
		.needs_desk = true,
		.weight = 2,
		.command = "undo",
		.title = "Do it again after all",
		.why = "undo after undo brings it back",
		.propose = is_undo },
	{ .name = "log",
		.in = IN(ABOUT_UNDO) | IN(ABOUT_EDITS),
		.needs_desk = true,
		.weight = 1.2,
		.command = "log",
		.title = "See what was done last",
		.why = "the desk's latest changes" },
	{ .name = "more", .in = IN(ABOUT_LIST), .weight = 0.7, .command = "list", .propose = more },
	{ .name = "next",
		.in = AFTER,
		.needs_desk = true,
		.weight = 0.6,
		.command = "next",
		.title = "See what most needs doing",
		.why = "what most needs doing now" },
	{ .name = "status",
		.in = IN(ABOUT_IMPORT) | IN(ABOUT_EDITS) | IN(ABOUT_FINDINGS) | IN(ABOUT_FRESH) |
		      IN(ABOUT_SYNC) | IN(ABOUT_HELP) | IN(ABOUT_DONE),
		.needs_desk = true,
		.weight = 0.5,
		.command = "status",
		.title = "See the desk at a glance",
		.why = "the desk at a glance" },
	{ .name = "list-all",
		.in = IN(ABOUT_DONE) | IN(ABOUT_EMPTY) | IN(ABOUT_NOTHING),
		.needs_desk = true,
		.weight = 0.4,
		.command = "list --all",
		.title = "List all tickets",
		.why = "resolved and closed ones too" },
	{ .name = "file",
		.in = IN(ABOUT_DONE) | IN(ABOUT_EMPTY),
		.needs_desk = true,
		.weight = 0.3,
		.command = "new",
		.need = { "title", NULL },
		.title = "File a new ticket",
		.why = "nothing waits" },
	{ .name = "init",
		.in = IN(ABOUT_HELP) | IN(ABOUT_NOTHING) | IN(ABOUT_CONFIG),
		.weight = 2,
		.command = "init",
		.need = { "folder", NULL },
		.title = "Make a desk",
		.why = "there is none here yet",
		.propose = without_desk },
	{ .name = "help",
		.in = IN(ABOUT_FRESH) | IN(ABOUT_HELP) | IN(ABOUT_NOTHING) | IN(ABOUT_CONFIG),
		.weight = 0.1,
		.command = "help",
		.title = "See every command",
		.why = "every command" },
	{ .name = NULL },
};
