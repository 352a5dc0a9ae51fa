#include "cmd/cmd.h"
#include "index/words.h"

static int index_rebuild(struct session *s)
{
	index_free(s->index);
	s->index = NULL;
	s->desk = NULL;
	int e = words_forget(&s->store);
	if (!e)
		e = index_open(&s->index, &s->store, INDEX_REBUILD, NULL);
	if (!e)
		s->desk = index_desk(s->index);
	return e;
}

static int index_tell(struct session *s)
{
	struct index_status st;
	int e = index_status(&s->store, &st);
	if (e)
		return e;
	if (s->g.json) {
		struct jwriter *w = session_json(s, "index");
		json_put_int(w, "segments", (int64_t)st.segments);
		json_put_int(w, "rows", (int64_t)st.rows);
		json_put_int(w, "tickets", (int64_t)st.live);
		json_put_int(w, "bytes", (int64_t)st.bytes);
		json_put_int(w, "broken", (int64_t)st.broken);
		json_put_bool(w, "fresh", st.fresh);
		json_put_bool(w, "in_memory", st.in_memory);
	} else if (!s->g.quiet) {
		out_fmt(&s->out, "%zu tickets in %zu rows of %zu segment%s, %zu bytes; %s%s\n",
			st.live, st.rows, st.segments, st.segments == 1 ? "" : "s", st.bytes,
			st.fresh ? "up to date" : "not up to date",
			st.in_memory ? ", in memory" : "");
	}
	s->sit.about = ABOUT_DESK;
	return 0;
}

static int index_run(struct session *s, void *opts, const struct texts *operands)
{
	const char *what = operands->n ? operands->p[0] : "status";
	(void)opts;
	if (!strcmp(what, "status"))
		return index_tell(s);
	if (strcmp(what, "rebuild") != 0) {
		fail(E_USAGE, "hd index takes status or rebuild, not '%s'", what);
		return mend("its page", "hd", "help", "index", NULL);
	}
	int e = index_rebuild(s);
	return e ? e : index_tell(s);
}

const struct cmd cmd_index = {
	.name = "index",
	.group = GROUP_DESK,
	.summary = "the index: its status, or rebuild it",
	.args = "[status|rebuild]",
	.needs = CMD_STORE,
	.max_args = 1,
	.run = index_run,
};
