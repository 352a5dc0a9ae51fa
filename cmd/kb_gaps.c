#include "brain/gaps.h"
#include "cmd/kb.h"
#include "cmd/search.h"
#include "text/stem.h"
#include "text/utf8.h"

#define LIMIT 10
#define IDS_TOLD 5

struct gaps_opts {
	const char *since;
	int64_t limit;
};
static const struct opt options[] = {
	{ 0, "since", OPT_TEXT, offsetof(struct gaps_opts, since), "WHEN",
		"only tickets resolved since then (90d, 2026-01-01)", COMPLETE_NONE, NULL },
	{ 'l', "limit", OPT_NUMBER, offsetof(struct gaps_opts, limit), "N",
		"at most N groups (default 10)", COMPLETE_NONE, NULL },
	OPT_END,
};

static void command_text(struct buf *out, const struct gap *g)
{
	buf_cstr(out, "hd kb draft --from");
	for (size_t i = 0; i < MIN(g->n, (size_t)IDS_TOLD); i++)
		buf_fmt(out, " %s", g->tickets[i].s);
}

static void print_gap(struct session *s, const struct gap *g)
{
	CLEANUP(buf_release) struct buf words = { 0 }, title = { 0 }, command = { 0 };
	struct out *o = &s->out;
	const char *dim = sgr(o->color, SGR_DIM), *off = sgr(o->color, SGR_RESET);
	for (size_t i = 0; s->g.quiet && i < g->n; i++)
		out_fmt(o, "%s%s", g->tickets[i].s, i + 1 < g->n ? " " : "\n");
	if (s->g.quiet)
		return;
	for (size_t i = 0; i < g->words.n; i++) {
		buf_cstr(&words, i ? " " : "");
		utf8_visible(&words, g->words.p[i], false);
	}
	utf8_visible(&title, g->title, false);
	command_text(&command, g);
	out_fmt(o, "%3zu ticket%s cost %-6.0f %s%s%s\n", g->n, g->n == 1 ? ", " : "s,", g->cost,
		sgr(o->color, SGR_BOLD), buf_c(&words), off);
	out_fmt(o, "    %s%s%s  %s\n", sgr(o->color, SGR_YELLOW), g->tickets[0].s, off,
		buf_c(&title));
	out_fmt(o, "    %s%s%s\n", dim, buf_c(&command), off);
}

static void json_gap(struct jwriter *w, const struct gap *g)
{
	CLEANUP(buf_release) struct buf command = { 0 };
	command_text(&command, g);
	json_object(w);
	json_key(w, "words");
	json_array(w);
	for (size_t i = 0; i < g->words.n; i++)
		json_str(w, g->words.p[i]);
	json_array_end(w);
	json_put_str(w, "title", g->title);
	json_key(w, "cost");
	json_double(w, g->cost);
	json_key(w, "tickets");
	json_array(w);
	for (size_t i = 0; i < g->n; i++)
		json_str(w, id_str(&g->tickets[i]));
	json_array_end(w);
	json_put_str(w, "command", buf_view(&command));
	json_object_end(w);
}

static void show(struct session *s, const struct gaps *found)
{
	struct jwriter *w = s->g.json ? session_json(s, "kb-gaps") : NULL;
	session_page(s);
	if (w) {
		json_put_int(w, "tickets", (int64_t)found->tickets);
		json_put_int(w, "unaided", (int64_t)found->unaided);
		json_put_int(w, "total", (int64_t)found->total);
		json_key(w, "gaps");
		json_array(w);
	}
	for (size_t i = 0; i < found->n; i++) {
		if (w)
			json_gap(w, &found->p[i]);
		else
			print_gap(s, &found->p[i]);
		out_check(&s->out);
	}
	if (w)
		json_array_end(w);
	if (!found->n)
		session_note(s, "no ticket was solved without an article");
	else if (found->n < found->total)
		session_note(s, "%zu more (--limit)", found->total - found->n);
}

/* The first group, for the next actions. */
static void tell_first(struct session *s, const struct gaps *found)
{
	s->sit.about = found->n ? ABOUT_ARTICLES : ABOUT_NO_ARTICLES;
	if (!found->n)
		return;
	s->sit.n_gap = MIN(found->p[0].n, (size_t)IDS_TOLD);
	struct id *ids = arena_array(&s->arena, s->sit.n_gap, sizeof *ids);
	memcpy(ids, found->p[0].tickets, s->sit.n_gap * sizeof *ids);
	s->sit.gap = ids;
}

static int gaps_run(struct session *s, void *opts, const struct texts *operands UNUSED)
{
	const struct gaps_opts *o = opts;
	CLEANUP(gaps_release) struct gaps found = { 0 };
	const struct query_env env = session_env(s);
	struct gaps_ask ask = { .index = s->index,
		.env = &env,
		.language = language_number(s->desk->language),
		.limit = o->limit ? (size_t)o->limit : LIMIT };
	struct search *search = NULL;
	int64_t end;
	int e = o->since ? when_parse(str_of(o->since), &s->clock, true, &ask.since, &end) : 0;
	if (!e)
		e = session_search(s, &search);
	if (!e)
		e = gaps_find(search_words(search), &ask, &found);
	if (!e) {
		tell_first(s, &found);
		show(s, &found);
	}
	if (search && search_note(search))
		session_note(s, "%s", search_note(search));
	search_free(search);
	return e;
}

const struct cmd cmd_kb_gaps = {
	.name = "kb gaps",
	.summary = "what tickets were about that no article solved, the costliest first",
	.needs = CMD_READS,
	.options = options,
	.size = sizeof(struct gaps_opts),
	.run = gaps_run,
};
