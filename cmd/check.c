#include "cmd/cmd.h"
#include "text/shell.h"
#include "text/utf8.h"
#include "work/check.h"

static void finding_text(struct session *s, const struct finding *f)
{
	bool error = f->kind == FIND_ERROR;
	out_fmt(&s->out, "%s%s%s  ", sgr(s->out.color, error ? SGR_RED : SGR_YELLOW),
		error ? "error" : "warning", sgr(s->out.color, SGR_RESET));
	utf8_visible(&s->out.buf, f->path, false);
	buf_cstr(&s->out.buf, f->path.n ? ": " : "");
	utf8_visible(&s->out.buf, f->what, false);
	buf_char(&s->out.buf, '\n');
	if (f->mend[0]) {
		buf_cstr(&s->out.buf, "       mend: ");
		shell_join(&s->out.buf, f->mend);
		buf_char(&s->out.buf, '\n');
	}
	out_check(&s->out);
}

static void finding_json(struct jwriter *w, const struct finding *f)
{
	json_object(w);
	json_put_cstr(w, "kind", f->kind == FIND_ERROR ? "error" : "warning");
	json_put_str(w, "rule", f->rule);
	json_put_str(w, "path", f->path);
	json_put_str(w, "what", f->what);
	json_object_end(w);
}

static void findings_json(struct session *s, const struct check_result *r)
{
	struct jwriter *w = session_json(s, "check");
	json_put_int(w, "tickets", (int64_t)r->tickets);
	json_put_int(w, "entries", (int64_t)r->entries);
	json_put_int(w, "errors", (int64_t)r->errors);
	json_put_int(w, "warnings", (int64_t)r->warnings);
	json_key(w, "findings");
	json_array(w);
	for (size_t i = 0; i < r->n; i++)
		finding_json(w, &r->p[i]);
	json_array_end(w);
}

/* The first findings' mending commands become the next actions. */
static void findings_mends(struct session *s, const struct check_result *r)
{
	struct mend *m = arena_array(&s->arena, MEND_MAX, sizeof *m);
	s->sit.about = r->n ? ABOUT_FINDINGS : ABOUT_DESK;
	s->sit.mends = m;
	for (size_t i = 0; i < r->n && s->sit.n_mends < MEND_MAX; i++) {
		const struct finding *f = &r->p[i];
		if (!f->mend[0])
			continue;
		struct mend *one = &m[s->sit.n_mends++];
		one->why = arena_cstr(&s->arena, f->what);
		for (size_t k = 0; k < MEND_ARGS && f->mend[k]; k++)
			one->argv[k] = arena_cstr(&s->arena, str_of(f->mend[k]));
	}
}

static int check_run(struct session *s, void *opts, const struct texts *operands)
{
	CLEANUP(check_result_release) struct check_result r = { 0 };
	(void)opts;
	(void)operands;
	/* what is lost in the repository stops the index, but is to be found */
	int e = session_index(s);
	if (e && e != -E_DAMAGED)
		return e;
	error_clear();
	struct work w = { .store = &s->store, .desk = s->desk, .clock = s->clock };
	e = work_check(&w, s->index, NULL, &r);
	if (e)
		return e;
	findings_mends(s, &r);
	s->answer = r.errors ? 1 : 0;
	if (s->g.json) {
		findings_json(s, &r);
		return 0;
	}
	for (size_t i = 0; i < r.n; i++)
		finding_text(s, &r.p[i]);
	if (!s->g.quiet)
		out_fmt(&s->out, "%zu tickets, %zu entries: %zu error%s, %zu warning%s\n",
			r.tickets, r.entries, r.errors, r.errors == 1 ? "" : "s", r.warnings,
			r.warnings == 1 ? "" : "s");
	return 0;
}

const struct cmd cmd_check = {
	.name = "check",
	.group = GROUP_DESK,
	.summary = "prove the desk whole",
	.needs = CMD_STORE,
	.run = check_run,
};
