#include "cmd/sync_print.h"
#include "text/utf8.h"

#define LINES_SHOWN 20
#define WHO_COLUMNS 30
#define ROWS_LOOKED_AT 100

static const char *const changes[] = { "new", "answered", "changed", "gone" };

static void put_outside(struct buf *out, struct str s, size_t columns, bool pad)
{
	CLEANUP(buf_release) struct buf visible = { 0 };
	utf8_visible(&visible, s, false);
	utf8_fit(out, buf_view(&visible), columns, pad);
}

static size_t who_columns(const struct sync_result *r, size_t first)
{
	size_t widest = 0;
	for (size_t i = first; i < r->came.n; i++) {
		CLEANUP(buf_release) struct buf visible = { 0 };
		utf8_visible(&visible, r->came.p[i].who, false);
		widest = MAX(widest, utf8_width(buf_view(&visible)));
	}
	return MIN(widest, (size_t)WHO_COLUMNS);
}

/* Newest last, where the eye is. */
static void tickets_text(struct session *s, const struct sync_result *r)
{
	size_t first = r->came.n > LINES_SHOWN ? r->came.n - LINES_SHOWN : 0;
	size_t who = who_columns(r, first), before = 2 + ID_LEN + 2 + 8 + 2 + who + 2;
	size_t title = s->out.terminal && s->out.width > before + 10 ? s->out.width - before
								     : SIZE_MAX;
	if (first)
		out_fmt(&s->out, "  and %zu more: hd list --all --limit %zu\n", first, r->came.n);
	for (size_t i = first; i < r->came.n; i++) {
		const struct sync_ticket *t = &r->came.p[i];
		out_fmt(&s->out, "  %s  %-8s  ", t->id.s, changes[t->what]);
		put_outside(&s->out.buf, t->who, who, true);
		out_fmt(&s->out, "  ");
		put_outside(&s->out.buf, t->title, title, false);
		out_fmt(&s->out, "\n");
	}
}

static void counted(struct buf *out, size_t n, const char *one, const char *many)
{
	if (n)
		buf_fmt(out, "%s%zu %s", out->n ? ", " : "", n, n == 1 ? one : many);
}

static void came_text(struct session *s, const struct sync_result *r, const char *remote)
{
	CLEANUP(buf_release) struct buf what = { 0 };
	size_t n[ARRAY_SIZE(changes)] = { 0 };
	for (size_t i = 0; i < r->came.n; i++)
		n[r->came.p[i].what]++;
	counted(&what, n[SYNC_NEW], "new ticket", "new tickets");
	counted(&what, n[SYNC_ANSWERED], "answered", "answered");
	counted(&what, n[SYNC_CHANGED], "changed", "changed");
	counted(&what, n[SYNC_GONE], "gone", "gone");
	counted(&what, r->other_files, "other file", "other files");
	if (what.n)
		out_fmt(&s->out, "%sFrom %s: %s\n", session_dry(s), remote, buf_c(&what));
	else if (r->received)
		out_fmt(&s->out, "%sFrom %s: %zu change%s that alter%s no file\n", session_dry(s),
			remote, r->received, r->received == 1 ? "" : "s",
			r->received == 1 ? "s" : "");
	tickets_text(s, r);
}

static void sent_text(struct session *s, const struct sync_result *r, const char *remote)
{
	const char *plural = r->sent == 1 ? "" : "s";
	switch (r->push) {
	case SYNC_PUSHED:
		out_fmt(&s->out, "To %s: %zu change%s\n", remote, r->sent, plural);
		break;
	case SYNC_EVEN:
		if (!r->received)
			out_fmt(&s->out, "In step with %s\n", remote);
		break;
	case SYNC_KEPT:
		out_fmt(&s->out, "%s%zu change%s to send to %s\n", session_dry(s), r->sent, plural,
			remote);
		break;
	case SYNC_FETCH_ONLY:
		out_fmt(&s->out,
			"%s is a bundle, which takes nothing: make one of %zu change%s by"
			" git bundle create FILE BRANCH\n",
			remote, r->sent, plural);
		break;
	case SYNC_NOWHERE:
	case SYNC_OFFLINE:
	case SYNC_FAILED:
		break;
	}
}

static void notes_text(struct session *s, const struct merge_notes *notes)
{
	const struct str *line;
	vec_each (line, &notes->lines) {
		buf_cstr(&s->out.buf, "  note: ");
		utf8_visible(&s->out.buf, *line, false);
		buf_char(&s->out.buf, '\n');
	}
}

static void healed_text(struct session *s, const struct heal_result *healed)
{
	const char *plural = healed->merged == 1 ? "" : "s";
	if (healed->operation)
		out_fmt(&s->out, "The %s is finished", healed->operation);
	if (healed->merged)
		out_fmt(&s->out, "%s %zu file%s that git could not",
			healed->operation ? "; merged" : "Merged", healed->merged, plural);
	if (healed->operation || healed->merged)
		out_fmt(&s->out, "%s\n", healed->edits ? "; commit what came of it" : "");
	notes_text(s, &healed->notes);
}

static void sync_text(struct session *s, const struct sync_result *r,
	const struct heal_result *healed)
{
	CLEANUP(buf_release) struct buf remote = { 0 };
	utf8_visible(&remote, str_of(r->remote), false);
	healed_text(s, healed);
	if (r->merge == MERGE_SETTLED)
		out_fmt(&s->out,
			"What git had merged without hd, or was edited by hand, is mended\n");
	if (r->forced)
		session_note(s,
			"the branch at %s was moved by force; nothing that was here is lost",
			buf_c(&remote));
	came_text(s, r, buf_c(&remote));
	notes_text(s, &r->notes);
	sent_text(s, r, buf_c(&remote));
}

/* ---- JSON ---- */

static void ticket_json(struct jwriter *w, const struct sync_ticket *t)
{
	json_object(w);
	json_put_cstr(w, "id", t->id.s);
	json_put_cstr(w, "change", changes[t->what]);
	json_key(w, "at");
	if (t->at) {
		CLEANUP(buf_release) struct buf when = { 0 };
		when_iso(&when, t->at);
		json_str(w, buf_view(&when));
	} else {
		json_null(w);
	}
	json_put_str(w, "by", t->who);
	json_put_str(w, "title", t->title);
	json_object_end(w);
}

static void unsent_json(struct jwriter *w, const struct error *e)
{
	json_key(w, "unsent");
	if (e->code == E_NONE) {
		json_null(w);
		return;
	}
	json_object(w);
	json_put_cstr(w, "code", error_name(e->code));
	json_put_cstr(w, "message", e->message);
	json_object_end(w);
}

static void sync_json(struct session *s, const struct sync_result *r,
	const struct heal_result *healed)
{
	static const char *const pushes[] = { "even", "sent", "kept", "fetch-only", "nowhere",
		"offline", "failed" };
	struct jwriter *w = session_json(s, "sync");
	const struct str *line;
	json_put_cstr(w, "remote", r->remote);
	json_put_bool(w, "reached", r->reached);
	json_put_bool(w, "forced", r->forced);
	json_put_int(w, "received", (int64_t)r->received);
	json_put_int(w, "sent", (int64_t)r->sent);
	json_put_cstr(w, "push", pushes[r->push]);
	unsent_json(w, &r->unsent);
	json_put_int(w, "attempts", r->attempts);
	json_put_int(w, "healed", (int64_t)healed->merged);
	json_key(w, "tickets");
	json_array(w);
	for (size_t i = 0; i < r->came.n; i++)
		ticket_json(w, &r->came.p[i]);
	json_array_end(w);
	json_put_int(w, "other_files", (int64_t)r->other_files);
	json_key(w, "notes");
	json_array(w);
	vec_each (line, &healed->notes.lines)
		json_str(w, *line);
	vec_each (line, &r->notes.lines)
		json_str(w, *line);
	json_array_end(w);
}

/* ---- what follows ---- */

/* What was not sent is told whatever was asked for: that is why the exit status is not 0. */
static void tell_unsent(struct session *s, const struct sync_result *r)
{
	CLEANUP(buf_release) struct buf why = { 0 };
	const char *kept = r->reached ? "nothing was sent" : "nothing was fetched or sent";
	utf8_visible(&why, str_of(r->unsent.message), false);
	if (s->g.quiet)
		fprintf(stderr, "%s: %s: %s\n", s->program, kept, buf_c(&why));
	else
		session_note(s, "%s, what you did is kept: %s", kept, buf_c(&why));
}

void sync_print(struct session *s, const struct sync_result *r, const struct heal_result *healed)
{
	if (s->g.json)
		sync_json(s, r, healed);
	else if (s->g.quiet)
		for (size_t i = 0; i < r->came.n; i++)
			out_fmt(&s->out, "%s\n", r->came.p[i].id.s);
	else
		sync_text(s, r, healed);
	if (r->unsent.code != E_NONE && !s->g.json)
		tell_unsent(s, r);
	if (r->push == SYNC_FAILED)
		s->answer = error_exit_status(r->unsent.code);
}

/* What a person should look at, once for each command that shows it. */
static void mend_notes(struct session *s, const struct merge_notes *notes, struct mend *m)
{
	struct mend *config = NULL, *check = NULL;
	const struct str *line;
	vec_each (line, &notes->lines) {
		bool desk = str_starts(*line, STR("desk.yaml:"));
		struct mend **one = desk ? &config : &check;
		if (*one)
			continue;
		*one = &m[s->sit.n_mends++];
		(*one)->why = arena_cstr(&s->arena, *line);
		(*one)->argv[0] = arena_cstr(&s->arena, STR("hd"));
		(*one)->argv[1] = arena_cstr(&s->arena, desk ? STR("config") : STR("check"));
	}
}

static void keep_mends(struct session *s, const struct error *e, const struct merge_notes *notes)
{
	struct mend *m = arena_array(&s->arena, e->n_mends + 2, sizeof *m);
	for (size_t i = 0; i < e->n_mends; i++) {
		m[i].why = arena_cstr(&s->arena, str_of(e->mends[i].why));
		for (size_t k = 0; e->mends[i].argv[k]; k++)
			m[i].argv[k] = arena_cstr(&s->arena, str_of(e->mends[i].argv[k]));
	}
	s->sit.mends = m;
	s->sit.n_mends = e->n_mends;
	mend_notes(s, notes, m);
}

/* 0 to 2: the person's own, and an answer. */
static int concern(struct session *s, const struct sync_ticket *t, struct row *row)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct summary sum;
	if (!index_find(s->index, &t->id, row))
		return -1;
	index_summary(s->index, *row, &a, &sum);
	struct str me = session_me(s);
	bool mine = me.n && str_eq_nocase(sum.assignee, me);
	return !mine ? 0 : t->what == SYNC_ANSWERED ? 2 : 1;
}

void sync_situation(struct session *s, const struct sync_result *r)
{
	struct row *rows = arena_array(&s->arena, ROWS_TOLD, sizeof *rows), row;
	size_t n = 0;
	keep_mends(s, &r->unsent, &r->notes);
	for (int wanted = 2; wanted >= 0; wanted--)
		for (size_t i = 0; i < MIN(r->came.n, (size_t)ROWS_LOOKED_AT) && n < ROWS_TOLD; i++)
			if (concern(s, &r->came.p[r->came.n - 1 - i], &row) == wanted)
				rows[n++] = row;
	s->sit.about = n ? ABOUT_SYNC : ABOUT_DESK;
	s->sit.rows = rows;
	s->sit.listed = s->sit.total = n;
}
