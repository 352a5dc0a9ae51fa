#include "cmd/cmd.h"
#include "cmd/desk_print.h"
#include "text/utf8.h"

struct desk_now {
	struct index_counts counts;
	size_t edits, broken;
	struct sync_standing standing;
	struct git_stop stop;
};

static int count_edit(const char *path, enum edit_kind kind, void *arg)
{
	(void)path;
	(void)kind;
	++*(size_t *)arg;
	return 0;
}

static int desk_look(struct session *s, struct desk_now *d)
{
	index_counts(s->index, session_me(s), &d->counts);
	index_broken(s->index, &d->broken);
	d->standing = desk_standing(s);
	d->stop = checkout_stop(&s->store.place);
	if (s->store.place.mode == MODE_CHECKED_OUT)
		return store_hand_edits(&s->store, count_edit, &d->edits);
	return 0;
}

/* null where nothing is known. */
static void put_commits(struct jwriter *w, const char *name, const struct sync_standing *st,
	size_t n)
{
	if (st->seen)
		json_put_int(w, name, (int64_t)n);
	else
		json_put_cstr(w, name, NULL);
}

static void status_json(struct session *s, const struct desk_now *d)
{
	struct jwriter *w = session_json(s, "status");
	json_put_str(w, "name", s->desk->name);
	json_put_cstr(w, "git_dir", s->store.place.git_dir);
	json_put_cstr(w, "branch", s->store.place.branch);
	json_key(w, "statuses");
	json_object(w);
	for (enum status st = 0; st < STATUS_COUNT; st++)
		json_put_int(w, status_name(st), (int64_t)d->counts.status[st]);
	json_object_end(w);
	json_put_int(w, "mine", (int64_t)d->counts.mine);
	json_put_int(w, "unassigned", (int64_t)d->counts.unassigned);
	json_put_int(w, "hand_edits", (int64_t)d->edits);
	json_put_int(w, "broken", (int64_t)d->broken);
	json_put_cstr(w, "stopped", d->stop.operation);
	json_put_int(w, "unmerged", (int64_t)d->stop.unmerged);
	json_put_cstr(w, "remote", d->standing.remote);
	put_commits(w, "unsent", &d->standing, d->standing.unsent);
	put_commits(w, "unfetched", &d->standing, d->standing.unfetched);
}

static void standing_text(struct session *s, const struct sync_standing *st)
{
	CLEANUP(buf_release) struct buf remote = { 0 };
	if (!st->remote)
		return;
	utf8_visible(&remote, str_of(st->remote), false);
	if (!st->seen && s->store.place.mode != MODE_BRANCH)
		out_fmt(&s->out, "\nnothing was fetched from %s or sent there yet (hd sync)\n",
			buf_c(&remote));
	if (st->unsent || st->unfetched)
		out_fmt(&s->out, "\n");
	if (st->unsent)
		out_fmt(&s->out, "%8zu  change%s to send to %s\n", st->unsent,
			st->unsent == 1 ? "" : "s", buf_c(&remote));
	if (st->unfetched)
		out_fmt(&s->out, "%8zu  change%s to take in from %s, as of the last fetch\n",
			st->unfetched, st->unfetched == 1 ? "" : "s", buf_c(&remote));
}

static void status_text(struct session *s, const struct desk_now *d)
{
	CLEANUP(buf_release) struct buf name = { 0 };
	const struct place *p = &s->store.place;
	const char *branch = p->branch + (strncmp(p->branch, "refs/heads/", 11) ? 0 : 11);
	utf8_visible(&name, s->desk->name, false);
	out_fmt(&s->out, "%s%s%s  %s, branch %s\n\n", sgr(s->out.color, SGR_BOLD), buf_c(&name),
		sgr(s->out.color, SGR_RESET), p->work_tree ? p->work_tree : p->git_dir, branch);
	for (enum status st = 0; st < STATUS_COUNT; st++)
		out_fmt(&s->out, "%8zu  %s\n", d->counts.status[st], status_name(st));
	out_fmt(&s->out, "\n%8zu  mine\n%8zu  nobody's\n", d->counts.mine, d->counts.unassigned);
	if (d->stop.operation || d->stop.unmerged)
		out_fmt(&s->out, "\n%8zu  unmerged file%s%s%s (hd sync --continue)\n",
			d->stop.unmerged, d->stop.unmerged == 1 ? "" : "s",
			d->stop.operation ? ", since git has stopped in a " : "",
			d->stop.operation ? d->stop.operation : "");
	else if (d->edits)
		out_fmt(&s->out, "\n%8zu  file%s edited by hand and not committed (hd commit)\n",
			d->edits, d->edits == 1 ? "" : "s");
	if (d->broken)
		out_fmt(&s->out, "%8zu  broken file%s (hd check)\n", d->broken,
			d->broken == 1 ? "" : "s");
	standing_text(s, &d->standing);
}

static int status_run(struct session *s, void *opts, const struct texts *operands)
{
	struct desk_now d = { 0 };
	(void)opts;
	(void)operands;
	int e = desk_look(s, &d);
	if (e)
		return e;
	if (s->g.json)
		status_json(s, &d);
	else if (!s->g.quiet)
		status_text(s, &d);
	s->sit.stop = d.stop;
	s->sit.hand_edits = d.edits;
	bool stopped = d.stop.operation || d.stop.unmerged;
	s->sit.about = d.edits && !stopped ? ABOUT_EDITS : ABOUT_DESK;
	return 0;
}

const struct cmd cmd_status = {
	.name = "status",
	.alias = "st",
	.group = GROUP_FIND,
	.summary = "the desk at a glance",
	.needs = CMD_READS,
	.run = status_run,
};
