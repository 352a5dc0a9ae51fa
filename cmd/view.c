/* Saved queries, kept in desk.yaml for the whole team. */
#include "cmd/cmd.h"
#include "cmd/table.h"
#include "text/near.h"
#include "text/utf8.h"

struct view_opts {
	struct list_opts list; /* first: list_options fill it by offset */
	const char *save;
	bool delete;
};
/* The options of `hd list`, and two of its own. */
static const struct opt options[] = {
	{ 0, "save", OPT_TEXT, offsetof(struct view_opts, save), "QUERY", "save QUERY under NAME",
		COMPLETE_QUERY, NULL },
	{ 0, "delete", OPT_FLAG, offsetof(struct view_opts, delete), NULL, "forget NAME",
		COMPLETE_NONE, NULL },
	{ 'a', "all", OPT_FLAG, offsetof(struct view_opts, list.all), NULL,
		"resolved and closed tickets too", COMPLETE_NONE, NULL },
	{ 0, "sort", OPT_TEXT, offsetof(struct view_opts, list.sort), "[-]FIELD,...", "order",
		COMPLETE_FIELD, NULL },
	{ 'l', "limit", OPT_TEXT, offsetof(struct view_opts, list.limit), "N|all",
		"at most N tickets (default 50)", COMPLETE_NONE, NULL },
	{ 0, "columns", OPT_TEXT, offsetof(struct view_opts, list.columns), "FIELD,...",
		"the columns to show", COMPLETE_FIELD, NULL },
	{ 0, "csv", OPT_FLAG, offsetof(struct view_opts, list.csv), NULL,
		"comma-separated values with a heading", COMPLETE_NONE, NULL },
	{ 0, "count", OPT_FLAG, offsetof(struct view_opts, list.count), NULL,
		"print only how many there are", COMPLETE_NONE, NULL },
	OPT_END,
};

static const struct named_text *view_find(const struct desk *d, struct str name)
{
	for (size_t i = 0; i < d->n_views; i++)
		if (str_eq(d->views[i].name, name))
			return &d->views[i];
	return NULL;
}

static int view_missing(struct session *s, const char *name)
{
	struct strs names = { 0 };
	for (size_t i = 0; i < s->desk->n_views; i++)
		vec_push(&names, s->desk->views[i].name);
	struct str best = near_best(str_of(name), names.p, names.n);
	fail(E_NOTFOUND, "no view '%s'%s%.*s", name, best.n ? "; did you mean " : "",
		STR_ARG(best));
	strs_release(&names);
	mend("the views there are", "hd", "view", NULL);
	return mend("make it", "hd", "view", name, "--save", "status:open", NULL);
}

static int view_names(struct session *s)
{
	const struct desk *d = s->desk;
	struct jwriter *w = s->g.json ? session_json(s, "views") : NULL;
	if (w) {
		json_key(w, "views");
		json_object(w);
	}
	for (size_t i = 0; i < d->n_views; i++) {
		if (w) {
			json_key_str(w, d->views[i].name);
			json_str(w, d->views[i].text);
			continue;
		}
		CLEANUP(buf_release) struct buf name = { 0 };
		utf8_visible(&name, d->views[i].name, false);
		out_fmt(&s->out, "%-16s  ", buf_c(&name));
		utf8_visible(&s->out.buf, d->views[i].text, false);
		buf_char(&s->out.buf, '\n');
	}
	if (w)
		json_object_end(w);
	else if (!d->n_views)
		session_note(s, "no views yet; make one: hd view mine --save assignee:@me");
	s->sit.about = ABOUT_CONFIG;
	return 0;
}

/* A view that does not parse would only be found out later, by somebody else. */
static int view_save(struct session *s, const char *name, const char *text)
{
	CLEANUP(query_release) struct query q = { 0 };
	struct query_env env = session_env(s);
	struct oid commit;
	struct str key = arena_fmt(&s->arena, "views.%s", name);
	int e = session_work(s);
	if (!e && text)
		e = query_parse(&q, str_of(text), &env);
	if (!e)
		e = work_desk_set(&s->work, key, str_of(text), &commit);
	if (e)
		return e;
	if (s->g.json)
		json_put_cstr(session_json(s, "view"), "name", name);
	else if (!s->g.quiet)
		out_fmt(&s->out, text ? "%ssaved: hd view %s\n" : "%sforgotten: %s\n",
			session_dry(s), name);
	s->sit.about = ABOUT_CONFIG;
	return 0;
}

static int view_run(struct session *s, void *opts, const struct texts *operands)
{
	const struct view_opts *o = opts;
	const char *name = operands->n ? operands->p[0] : NULL;
	if (!name && (o->save || o->delete))
		return fail(E_USAGE, "which view? hd view NAME --save QUERY");
	if (!name)
		return view_names(s);
	if (o->save)
		return view_save(s, name, o->save);
	const struct named_text *v = view_find(s->desk, str_of(name));
	if (!v)
		return view_missing(s, name);
	if (o->delete)
		return view_save(s, name, NULL);
	char *words[] = { arena_cstr(&s->arena, v->text) };
	return list_print(s, &o->list, words, 1);
}

const struct cmd cmd_view = {
	.name = "view",
	.group = GROUP_FIND,
	.summary = "list by a saved query, save one, or list the saved ones",
	.args = "[NAME]",
	.needs = CMD_READS,
	.max_args = 1,
	.complete = { COMPLETE_VIEW },
	.options = options,
	.size = sizeof(struct view_opts),
	.run = view_run,
};
