#include "cmd/check_print.h"
#include "cmd/kb.h"
#include "work/kb_check.h"

#define MOST_OF_A_RULE 20 /* printed without --all */

struct kb_check_opts {
	bool orphans, all;
};
static const struct opt options[] = {
	{ 0, "orphans", OPT_FLAG, offsetof(struct kb_check_opts, orphans), NULL,
		"also what is in no section and has no link to it", COMPLETE_NONE, NULL },
	{ 0, "all", OPT_FLAG, offsetof(struct kb_check_opts, all), NULL,
		"more than 20 findings of a kind", COMPLETE_NONE, NULL },
	OPT_END,
};

static void print_findings(struct session *s, const struct kb_check_opts *o,
	const struct check_result *r)
{
	session_page(s);
	size_t left_out = findings_text(s, r, o->all ? SIZE_MAX : MOST_OF_A_RULE);
	if (!s->g.quiet)
		out_fmt(&s->out, "%zu articles: %zu error%s, %zu warning%s\n", r->articles,
			r->errors, r->errors == 1 ? "" : "s", r->warnings,
			r->warnings == 1 ? "" : "s");
	if (left_out)
		session_note(s, "%zu more are left out (--all)", left_out);
}

static int check_run(struct session *s, void *opts, const struct texts *operands UNUSED)
{
	const struct kb_check_opts *o = opts;
	CLEANUP(check_result_release) struct check_result r = { 0 };
	session_desk_quietly(s);
	struct work w = { .store = &s->store,
		.desk = s->desk,
		.clock = s->clock,
		.me = session_me(s) };
	int e = work_kb_check(&w, NULL, &(struct kb_check_options){ .orphans = o->orphans }, &r);
	if (e)
		return e;
	check_result_sort(&r);
	findings_mends(s, &r);
	if (!r.n)
		s->sit.about = ABOUT_ARTICLES;
	s->answer = r.errors ? 1 : 0;
	if (!s->g.json) {
		print_findings(s, o, &r);
		return 0;
	}
	struct jwriter *jw = session_json(s, "kb-check");
	json_put_int(jw, "articles", (int64_t)r.articles);
	findings_json(jw, &r);
	return 0;
}

const struct cmd cmd_kb_check = {
	.name = "kb check",
	.summary = "find what is wrong with the articles",
	.needs = CMD_STORE,
	.options = options,
	.size = sizeof(struct kb_check_opts),
	.run = check_run,
};
