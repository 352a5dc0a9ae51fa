#include "cmd/check_print.h"
#include "base/map.h"
#include "text/shell.h"
#include "text/utf8.h"

static void finding_text(struct session *s, const struct finding *f)
{
	bool error = f->kind == FIND_ERROR;
	out_fmt(&s->out, "%s%s%s  ", sgr(s->out.color, error ? SGR_RED : SGR_YELLOW),
		error ? "error" : "warning", sgr(s->out.color, SGR_RESET));
	utf8_visible(&s->out.buf, f->path, false);
	if (f->line)
		buf_fmt(&s->out.buf, ":%zu", f->line);
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
	if (f->line)
		json_put_int(w, "line", (int64_t)f->line);
	json_put_str(w, "what", f->what);
	json_key(w, "mend");
	json_array(w);
	for (size_t i = 0; f->mend[i]; i++)
		json_str(w, str_of(f->mend[i]));
	json_array_end(w);
	json_object_end(w);
}

void findings_json(struct jwriter *w, const struct check_result *r)
{
	json_put_int(w, "errors", (int64_t)r->errors);
	json_put_int(w, "warnings", (int64_t)r->warnings);
	json_key(w, "findings");
	json_array(w);
	for (size_t i = 0; i < r->n; i++)
		finding_json(w, &r->p[i]);
	json_array_end(w);
}

/* How many of the same rule stand in front of each is counted as they come. */
size_t findings_text(struct session *s, const struct check_result *r, size_t most)
{
	CLEANUP(map_release) struct map rules = { 0 };
	size_t left_out = 0;
	for (size_t i = 0; i < r->n; i++) {
		bool created;
		if (map_put(&rules, r->p[i].rule, &created)->num++ < most)
			finding_text(s, &r->p[i]);
		else
			left_out++;
	}
	return left_out;
}

/* The first findings' mending commands become the next actions. */
void findings_mends(struct session *s, const struct check_result *r)
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
