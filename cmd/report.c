/* What a run says: notes, results, the pager, and what its next actions are about. */
#include "cmd/cmd.h"
#include "cmd/ticket_print.h"
#include "text/utf8.h"

void session_note(struct session *s, const char *fmt, ...)
{
	va_list ap;
	if (s->g.quiet)
		return;
	va_start(ap, fmt);
	buf_fmt(&s->notes, "%s: ", s->program);
	buf_vfmt(&s->notes, fmt, ap);
	buf_char(&s->notes, '\n');
	va_end(ap);
}

void session_notes_print(struct session *s)
{
	fputs(buf_c(&s->notes), stderr);
	buf_reset(&s->notes);
}

void session_about_ticket(struct session *s, const struct ticket *t)
{
	summary_of(&s->ticket, &s->arena, t, s->desk);
	summary_keep(&s->ticket, &s->arena);
	s->sit.about = ABOUT_TICKET;
	s->sit.ticket = &s->ticket;
}

void session_about_row(struct session *s, struct row r)
{
	index_summary(s->index, r, &s->arena, &s->ticket);
	s->sit.about = ABOUT_TICKET;
	s->sit.ticket = &s->ticket;
}

const char *session_dry(const struct session *s)
{
	return s->g.dry_run ? "(dry run) " : "";
}

struct jwriter *session_json(struct session *s, const char *kind)
{
	struct jwriter *w = &s->out.json;
	s->json_open = kind;
	json_object(w);
	json_put_int(w, "schema", 1);
	json_put_cstr(w, "kind", kind);
	return w;
}

void session_page(struct session *s)
{
	const char *set = s->has_store ? settings_protected(s->store.place.settings, "core.pager")
				       : NULL;
	const char *command = getenv("GIT_PAGER");
	if (!command || !*command)
		command = set ? set : getenv("PAGER");
	if (!command || !*command)
		command = "less";
	if (!strcmp(command, "cat") || s->g.json)
		return;
	if (!getenv("LESS"))
		setenv("LESS", "FRX", 1);
	if (out_page(&s->out, command))
		error_clear(); /* no pager is no reason to show nothing */
}

static void done_text(struct session *s, const struct outcome *o, struct str said)
{
	CLEANUP(buf_release) struct buf line = { 0 };
	bool piped_id = s->cmd->needs & CMD_PRINTS_ID && !s->out.terminal;
	utf8_visible(&line, said, false);
	if (o->followed.s[0])
		session_note(s, "%s was merged: this went to %s", o->followed.s, o->ticket.id.s);
	if (piped_id && !o->created)
		session_note(s, "%s  %s", o->ticket.id.s, buf_c(&line));
	if (s->g.quiet || piped_id)
		out_fmt(&s->out, "%s\n", o->ticket.id.s);
	else
		out_fmt(&s->out, "%s%s%s  %s%s\n", sgr(s->out.color, SGR_YELLOW), o->ticket.id.s,
			sgr(s->out.color, SGR_RESET), session_dry(s), buf_c(&line));
}

int session_done(struct session *s, const struct outcome *o, const char *said, ...)
{
	CLEANUP(buf_release) struct buf line = { 0 };
	va_list ap;
	session_about_ticket(s, &o->ticket);
	if (s->g.json || s->g.format)
		return ticket_print(s, &o->ticket);
	va_start(ap, said);
	buf_vfmt(&line, said, ap);
	va_end(ap);
	done_text(s, o, buf_view(&line));
	return 0;
}
