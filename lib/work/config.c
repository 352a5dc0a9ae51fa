#include "text/conflict.h"
#include "work/common.h"

struct setting {
	struct str key, value;
};

static int set_body(struct act *a, void *arg)
{
	const struct setting *s = arg;
	CLEANUP(desk_release) struct desk desk = { 0 };
	CLEANUP(buf_release) struct buf changed = { 0 };
	struct str text;
	int err = txn_get(a->t, DESK_FILE, &text);
	if (!err)
		err = desk_parse(&desk, text);
	if (err == -E_INVALID && conflict_whole(text))
		mend("merge what is between the conflict markers", "hd", "sync", NULL);
	if (!err)
		err = desk_set(&desk, s->key, s->value, &changed);
	if (!err && !str_eq(text, buf_view(&changed)))
		err = txn_put(a->t, DESK_FILE, buf_view(&changed));
	if (err)
		return err;
	struct buf *b = &a->say->message;
	buf_fmt(b, s->value.p ? "Set %.*s to " : "Unset %.*s", STR_ARG(s->key));
	if (s->value.p)
		say_title(b, s->value);
	act_action(a, "config");
	return 0;
}

int work_desk_set(struct work *w, struct str key, struct str value, struct oid *commit)
{
	CLEANUP(outcome_release) struct outcome done = { 0 };
	struct setting s = { key, value };
	int err = act_run(w, false, set_body, &s, &done);
	if (!err)
		*commit = done.commit;
	return err;
}
