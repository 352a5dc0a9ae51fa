#include "cmd/search.h"
#include "cmd/progress.h"

#define LIMIT 10
#define BATCH_LIMIT 100
#define LIMIT_MAX 10000
#define WIDTH 200 /* bytes of a passage where there is no terminal */

const struct opt search_options[] = {
	{ 'k', "kind", OPT_TEXT, offsetof(struct search_opts, kind), "KIND",
		"article or ticket; else both", COMPLETE_WORDS, "article ticket" },
	{ 'l', "limit", OPT_NUMBER, offsetof(struct search_opts, limit), "N",
		"at most N (default 10; 100 with --batch)", COMPLETE_NONE, NULL },
	{ 'a', "all", OPT_FLAG, offsetof(struct search_opts, all), NULL,
		"archived, moved, merged and withdrawn ones too", COMPLETE_NONE, NULL },
	{ 0, "public", OPT_FLAG, offsetof(struct search_opts, public), NULL,
		"only what customers may read: published, public articles", COMPLETE_NONE, NULL },
	{ 'i', "interactive", OPT_FLAG, offsetof(struct search_opts, interactive), NULL,
		"choose from answers as you type, on the whole screen", COMPLETE_NONE, NULL },
	{ 0, "explain", OPT_FLAG, offsetof(struct search_opts, explain), NULL,
		"show what each score is made of, term by term", COMPLETE_NONE, NULL },
	{ 0, "batch", OPT_TEXT, offsetof(struct search_opts, batch), "FILE",
		"answer every line ID<TAB>TEXT of FILE in TREC's form; - is standard input",
		COMPLETE_FILE, NULL },
	OPT_END,
};

int session_search(struct session *s, struct search **out)
{
	struct progress bar = { .quiet = s->g.quiet, .what = "indexing words: ", .wait = 500 };
	struct index_progress progress = { progress_index, &bar };
	progress_begin(&bar, -1);
	int e = search_open(out, &s->store, 0, bar.shown ? &progress : NULL);
	progress_end(&bar);
	if (e)
		return e;
	/* the words know the desk: it need not be read from git for the next actions */
	if (!s->desk && !desk_parse(&s->own_desk, words_desk(search_words(*out))))
		s->desk = &s->own_desk;
	error_clear();
	return 0;
}

static int options_of(const struct session *s, const struct search_opts *o, unsigned kinds,
	struct search_options *out)
{
	if (o->kind && !strcmp(o->kind, "article"))
		kinds = 1u << WORDS_ARTICLE;
	else if (o->kind && !strcmp(o->kind, "ticket"))
		kinds = 1u << WORDS_TICKET;
	else if (o->kind)
		return fail(E_USAGE, "--kind is article or ticket, not '%s'", o->kind);
	if (o->limit > LIMIT_MAX)
		return fail(E_LIMIT, "--limit is at most %d", LIMIT_MAX);
	if (o->public)
		kinds = 1u << WORDS_ARTICLE;
	*out = (struct search_options){
		.kinds = kinds,
		.hidden = o->public ? SEARCH_NOT_PUBLIC
			  : o->all  ? 0
				    : SEARCH_HIDDEN,
		.limit = o->limit   ? (size_t)o->limit
			 : o->batch ? BATCH_LIMIT
				    : LIMIT,
		.parts = o->explain,
		.width = s->g.quiet || o->batch ? 0 : WIDTH,
	};
	if (out->width && s->out.terminal)
		out->width = MAX(s->out.width * 2, (size_t)WIDTH / 2) - 8;
	return 0;
}

static struct str joined(struct session *s, const struct texts *words)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	for (size_t i = 0; i < words->n; i++)
		buf_fmt(&b, "%s%s", i ? " " : "", words->p[i]);
	return arena_str(&s->arena, buf_view(&b));
}

/* The first hits, for the next actions. */
static void tell_found(struct session *s, const struct search_answer *a)
{
	struct situation *sit = &s->sit;
	struct found *found = arena_array(&s->arena, FOUND_TOLD, sizeof *found);
	sit->about = ABOUT_SEARCH;
	sit->found = found;
	sit->corrected = arena_str(&s->arena, a->corrected);
	for (; sit->n_found < MIN(a->n, (size_t)FOUND_TOLD); sit->n_found++) {
		const struct search_hit *h = &a->hits[sit->n_found];
		found[sit->n_found] = (struct found){
			.article = h->document.kind == WORDS_ARTICLE,
			.name = arena_str(&s->arena, hit_name(h)),
			.title = arena_str(&s->arena, h->document.title),
		};
	}
}

static int answer(struct session *s, struct search *search, const struct search_opts *o,
	const struct search_options *how, struct str text)
{
	CLEANUP(search_answer_release) struct search_answer a = { 0 };
	int e = search_ask(search, text, how, &a);
	if (e)
		return e;
	tell_found(s, &a);
	if (s->g.json) {
		search_json(s, text, &a, o->explain);
	} else {
		session_page(s);
		search_print(s, &a, o->explain);
	}
	if (!a.n)
		session_note(s, "nothing was found");
	if (a.corrected.n)
		session_note(s, "did you mean: %.*s", STR_ARG(a.corrected));
	return 0;
}

int search_command(struct session *s, const struct search_opts *o, const struct texts *words,
	unsigned kinds)
{
	struct search *search = NULL;
	struct search_options how;
	int e = options_of(s, o, kinds, &how);
	if (!e && o->interactive)
		e = search_pick_check(s, o, words);
	else if (!e && !words->n == !o->batch)
		e = fail(E_USAGE, "%s",
			o->batch ? "--batch takes its texts from the file, not from words"
				 : "there are no words to look for");
	if (!e)
		e = session_search(s, &search);
	if (e)
		return e;
	if (o->interactive)
		e = search_pick(s, search, &how, joined(s, words));
	else if (o->batch)
		e = search_batch(s, search, &how, o->batch);
	else
		e = answer(s, search, o, &how, joined(s, words));
	if (search_note(search))
		session_note(s, "%s", search_note(search));
	search_free(search);
	return e;
}

static int search_run(struct session *s, void *opts, const struct texts *operands)
{
	return search_command(s, opts, operands, 0);
}

const struct cmd cmd_search = {
	.name = "search",
	.group = GROUP_FIND,
	.summary = "find articles and tickets by their words, the best first",
	.args = "WORDS...",
	.needs = CMD_STORE | CMD_DASH_OPERANDS,
	.max_args = ANY_NUMBER,
	.options = search_options,
	.size = sizeof(struct search_opts),
	.run = search_run,
};
