#include "cmd/ticket_print.h"
#include "cmd/cmd.h"
#include "text/near.h"
#include "text/utf8.h"
#include "work/export.h"

static int field_in_format(struct str name)
{
	struct str names[F_COUNT];
	if (str_starts(name, STR("fields.")) || field_by_name(name) != F_COUNT)
		return 0;
	for (enum field f = 0; f < F_COUNT; f++)
		names[f] = str_of(fields[f].name);
	struct str best = near_best(name, names, F_COUNT);
	fail(E_USAGE, "--format: no field '%.*s'%s%.*s", STR_ARG(name),
		best.n ? "; did you mean " : "", STR_ARG(best));
	return mend("all fields", "hd", "help", "queries", NULL);
}

/* Takes one piece off a template: a letter for itself, or a field's name in *name. */
static int format_piece(struct str *rest, char *letter, struct str *name)
{
	*name = (struct str){ 0 };
	*letter = rest->p[0];
	*rest = str_skip(*rest, 1);
	if (*letter != '%')
		return 0;
	char c = rest->n ? rest->p[0] : '\0';
	ssize_t end = c == '(' ? str_chr(*rest, ')') : -1;
	if (end > 1)
		*name = str_make(rest->p + 1, (size_t)end - 1);
	else if (c == 'n' || c == 't' || c == '%')
		*letter = c == 'n' ? '\n' : c == 't' ? '\t' : '%';
	else
		return fail(E_USAGE, "--format: after %% comes (FIELD), n, t or %%");
	*rest = str_skip(*rest, end > 1 ? (size_t)end + 1 : 1);
	return 0;
}

int format_check(const char *format)
{
	struct str rest = str_of(format), name;
	char letter;
	while (rest.n) {
		int e = format_piece(&rest, &letter, &name);
		if (!e && name.n)
			e = field_in_format(name);
		if (e)
			return e;
	}
	return 0;
}

static void field_print(struct session *s, struct str name, const struct summary *sum)
{
	CLEANUP(buf_release) struct buf raw = { 0 };
	struct str custom = str_starts(name, STR("fields.")) ? str_skip(name, 7)
							     : (struct str){ 0 };
	for (size_t i = 0; custom.n && i < sum->n_custom; i++)
		if (str_eq(sum->custom[i].name, custom))
			buf_str(&raw, sum->custom[i].value);
	enum field f = custom.n ? F_COUNT : field_by_name(name);
	if (f == F_URGENCY)
		buf_fmt(&raw, "%.2f",
			urgency(sum, &s->weights, s->desk, session_me(s), s->clock.now, NULL));
	else if (f != F_COUNT)
		summary_text(&raw, sum, f, &s->clock);
	if (s->out.terminal)
		utf8_visible(&s->out.buf, buf_view(&raw), false);
	else
		buf_str(&s->out.buf, buf_view(&raw));
}

void format_print(struct session *s, const char *format, const struct summary *sum)
{
	struct str rest = str_of(format), name;
	char letter;
	while (rest.n && !format_piece(&rest, &letter, &name))
		if (name.n)
			field_print(s, name, sum);
		else
			buf_char(&s->out.buf, letter);
	buf_char(&s->out.buf, '\n');
}

int ticket_print(struct session *s, const struct ticket *t)
{
	if (s->g.json) {
		struct export_ticket e = { .ticket = t, .summary = &s->ticket, .store = &s->store };
		struct jwriter *w = session_json(s, "ticket");
		json_key(w, "ticket");
		return export_ticket_json(w, &e);
	}
	if (s->g.format) {
		int e = format_check(s->g.format);
		if (!e)
			format_print(s, s->g.format, &s->ticket);
		return e;
	}
	if (s->g.quiet)
		out_fmt(&s->out, "%s\n", t->id.s);
	else
		ticket_page(s, t);
	return 0;
}
