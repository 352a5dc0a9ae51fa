#include "cmd/desk_print.h"

void desk_print(struct session *s, const char *lead, bool created)
{
	static const struct {
		const char *words, *json;
	} modes[] = { { "checked out", "checked-out" }, { "on a branch beside the code", "branch" },
		{ "bare", "bare" } };
	const struct place *p = &s->store.place;
	if (s->g.json) {
		struct jwriter *w = session_json(s, "desk");
		json_put_cstr(w, "git_dir", p->git_dir);
		json_put_cstr(w, "branch", p->branch);
		json_put_cstr(w, "mode", modes[p->mode].json);
		json_put_bool(w, "created", created);
	} else if (!s->g.quiet) {
		out_fmt(&s->out, "%s desk in %s (%s, %s)\n", lead,
			p->work_tree ? p->work_tree : p->git_dir, modes[p->mode].words, p->branch);
	}
}

struct sync_standing desk_standing(struct session *s)
{
	struct sync_standing found = { 0 };
	if (sync_standing(&s->store, &s->arena, &found))
		error_clear();
	s->sit.unsent = found.unsent;
	s->sit.unfetched = found.unfetched;
	return found;
}
