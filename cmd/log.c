#include "cmd/cmd.h"
#include "cmd/entry_line.h"
#include "text/utf8.h"

struct log_opts {
	int64_t limit;
};
static const struct opt options[] = {
	{ 'l', "limit", OPT_NUMBER, offsetof(struct log_opts, limit), "N",
		"at most N lines (the desk's default: 50)", COMPLETE_NONE, NULL },
	OPT_END,
};

static void entry_json(struct jwriter *w, const struct entry *e)
{
	CLEANUP(buf_release) struct buf when = { 0 };
	when_iso(&when, e->when);
	json_object(w);
	json_put_str(w, "id", e->id);
	json_put_str(w, "at", buf_view(&when));
	json_put_str(w, "by", e->by);
	json_put_str(w, "do", e->kind);
	json_object_end(w);
}

static void entry_line(struct session *s, const struct entry *e)
{
	CLEANUP(buf_release) struct buf change = { 0 };
	entry_head(s, &s->out.buf, e);
	entry_change(s, &change, e);
	out_fmt(&s->out, "%s%s\n", change.n ? ": " : "", buf_c(&change));
}

static int log_ticket(struct session *s, const struct log_opts *o, const char *typed)
{
	CLEANUP(ticket_release) struct ticket t = { 0 };
	struct id id;
	int e = session_resolve(s, typed, &id);
	if (!e)
		e = store_ticket(&s->store, NULL, &id, &t);
	if (e)
		return e;
	session_about_ticket(s, &t);
	size_t first = o->limit && (size_t)o->limit < t.n ? t.n - (size_t)o->limit : 0;
	struct jwriter *w = s->g.json ? session_json(s, "log") : NULL;
	if (w) {
		json_put_cstr(w, "ticket", t.id.s);
		json_key(w, "entries");
		json_array(w);
	}
	for (size_t i = first; i < t.n; i++) {
		if (w) {
			entry_json(w, &t.entries[i]);
			continue;
		}
		entry_line(s, &t.entries[i]);
	}
	if (w)
		json_array_end(w);
	return 0;
}

static void commit_line(struct session *s, const struct commit *c)
{
	char hex[OID_HEX + 1];
	struct str rest = c->message, subject = { 0 };
	str_next_line(&rest, &subject);
	oid_hex(hex, &c->id);
	if (s->g.json) {
		struct jwriter *w = &s->out.json;
		CLEANUP(buf_release) struct buf when = { 0 };
		when_iso(&when, c->time);
		json_object(w);
		json_put_cstr(w, "commit", hex);
		json_put_str(w, "at", buf_view(&when));
		json_put_str(w, "by", c->author_email);
		json_put_str(w, "subject", subject);
		json_object_end(w);
		return;
	}
	out_fmt(&s->out, "%s%.8s%s  ", sgr(s->out.color, SGR_YELLOW), hex,
		sgr(s->out.color, SGR_RESET));
	CLEANUP(buf_release) struct buf when = { 0 };
	time_text(s, &when, c->time);
	utf8_fit(&s->out.buf, buf_view(&when), s->g.absolute ? 16 : 8, true);
	buf_cstr(&s->out.buf, "  ");
	utf8_visible(&s->out.buf, c->author_email, false);
	buf_cstr(&s->out.buf, "  ");
	utf8_visible(&s->out.buf, subject, false);
	buf_char(&s->out.buf, '\n');
	out_check(&s->out);
}

static int log_desk(struct session *s, const struct log_opts *o)
{
	struct repo *repo;
	struct oid at;
	int64_t left = o->limit ? o->limit : 50;
	int e = store_repo(&s->store, &repo);
	if (!e)
		e = place_tip(&s->store.place, &at);
	if (e)
		return e;
	session_page(s);
	if (s->g.json) {
		struct jwriter *w = session_json(s, "log");
		json_key(w, "commits");
		json_array(w);
	}
	for (bool more = true; more && left-- > 0;) {
		CLEANUP(commit_release) struct commit c = { 0 };
		e = repo_commit(repo, &at, &c);
		if (e)
			return e;
		commit_line(s, &c);
		/* a shallow clone's history ends somewhere */
		more = c.n_parents && repo_has(repo, &c.parents[0]);
		if (more)
			at = c.parents[0];
	}
	if (s->g.json)
		json_array_end(&s->out.json);
	s->sit.about = ABOUT_DESK;
	return 0;
}

static int log_run(struct session *s, void *opts, const struct texts *operands)
{
	return operands->n ? log_ticket(s, opts, operands->p[0]) : log_desk(s, opts);
}

const struct cmd cmd_log = {
	.name = "log",
	.group = GROUP_FIND,
	.summary = "a ticket's timeline, or the desk's",
	.args = "[ID]",
	.needs = CMD_READS,
	.max_args = 1,
	.complete = { COMPLETE_ID },
	.options = options,
	.size = sizeof(struct log_opts),
	.run = log_run,
};
