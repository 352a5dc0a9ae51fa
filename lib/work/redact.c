#include "model/law.h"
#include "work/common.h"

struct redacting {
	struct id id;
	struct str entry, reason;
};

/* The words are gone from the file; the names of attachments stay, their content does not. */
static int empty_files(struct act *a, const struct ticket *t, const struct entry *e)
{
	struct id id = id_of(e->id);
	for (size_t i = 0; i < e->files.n; i++) {
		int err = txn_put_attachment(a->t, &t->id, &id, e->files.p[i], STR(""));
		if (err)
			return err;
	}
	return 0;
}

static bool redacted_already(const struct ticket *t, const struct entry *e)
{
	for (size_t i = 0; i < t->n; i++)
		if (str_is(t->entries[i].kind, "redact") &&
			strs_has(&t->entries[i].of, entry_first_id(e)))
			return true;
	return false;
}

static int redact_entry(struct act *a, struct ticket *t, struct entry *named, struct str reason)
{
	struct entry e;
	int err = act_entry(a, t, "redact", STR(""), &e);
	if (!err)
		err = entry_words(t, &e, reason);
	if (!err)
		err = empty_files(a, t, named);
	if (err)
		return err;
	entry_name(&t->arena, &e, named);
	return act_append(a, t, &e);
}

static int redact_body(struct act *a, void *arg)
{
	const struct redacting *r = arg;
	CLEANUP(ticket_release) struct ticket t = { 0 };
	struct entry *named;
	int err = act_ticket(a, &r->id, &t);
	if (!err)
		err = ticket_find_entry(&t, r->entry, &named);
	if (err)
		return err;
	if (!named->has_body && !named->files.n) {
		fail(E_STATE, "entry %.*s of %s has no words to redact", STR_ARG(named->id),
			t.id.s);
		return mend("see its entries and their ids", "hd", "log", t.id.s, NULL);
	}
	buf_fmt(&a->say->message, "Redact %.*s of %s", STR_ARG(named->id), t.id.s);
	err = redacted_already(&t, named) ? 0 : redact_entry(a, &t, named, r->reason);
	if (err)
		return err;
	act_action(a, "redact");
	act_hand_over(a, &t);
	return 0;
}

int work_redact(struct work *w, const struct id *id, struct str entry, struct str reason,
	struct outcome *out)
{
	struct redacting r = { *id, entry, reason };
	return act_run(w, false, redact_body, &r, out);
}
