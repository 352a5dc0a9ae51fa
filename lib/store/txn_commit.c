#include "store/commit.h"
#include "store/settings.h"
#include "store/txn_inside.h"

#define TRIES 5
/* From this many files on, one pack is cheaper than as many loose objects. */
#define PACK_FROM 64

/* A commit on its way. */
struct move {
	struct txn *t;
	struct staged **files; /* in path order */
	size_t n;
	struct forward_files changes; /* of the work tree */
	struct oid tree, id;
	struct buf ident;
	struct checkout *checkout;
	struct ref_update ref;
};

static void move_release(struct move *m)
{
	ref_release(&m->ref);
	checkout_release(&m->checkout);
	free(m->files);
	forward_files_release(&m->changes);
	buf_release(&m->ident);
}

static int staged_cmp(const void *a, const void *b)
{
	return str_cmp((*(struct staged *const *)a)->path, (*(struct staged *const *)b)->path);
}

static void sort_staged(struct move *m)
{
	const struct map *staged = &m->t->staged;
	m->n = staged->n;
	m->files = xreallocarray(NULL, m->n, sizeof(struct staged *));
	for (size_t i = 0; i < m->n; i++)
		m->files[i] = staged->items[i].ptr;
	if (m->n)
		qsort(m->files, m->n, sizeof *m->files, staged_cmp);
}

static int write_blobs(struct move *m)
{
	struct txn *t = m->t;
	if (t->options.bulk)
		return 0;
	int rc = m->n >= PACK_FROM ? pack_begin(&t->pack, &t->store->place) : 0;
	for (size_t i = 0; i < m->n && !rc; i++) {
		struct staged *f = m->files[i];
		if (!f->removed && !f->by_id)
			rc = txn_put_object(t, OBJECT_BLOB, buf_view(&f->data), &f->id);
	}
	return rc;
}

/* Objects of the commit so far become real, so that git's own programs see them. */
static int publish(struct txn *t)
{
	int rc = t->pack ? pack_finish(t->pack, &t->loose.batch) : 0;
	if (!rc)
		rc = loose_publish(&t->loose);
	pack_free(t->pack);
	t->pack = NULL;
	return rc;
}

static int write_commit(struct move *m, const char *message)
{
	struct txn *t = m->t;
	CLEANUP(buf_release) struct buf text = { 0 };
	bool sign;
	int rc = settings_bool(t->store->place.settings, "commit.gpgSign", false, &sign);
	if (rc)
		return rc;
	if (sign) {
		rc = publish(t);
		return rc ? rc : commit_sign(t, &m->tree, message, &m->id);
	}
	struct oid parents[TXN_PARENTS_MAX];
	commit_format(&text, &m->tree, parents, txn_parents(t, parents), m->ident.p, message);
	return txn_put_object(t, OBJECT_COMMIT, buf_view(&text), &m->id);
}

/* What stays as it is may have hand edits. */
static int add_change(struct move *m, const struct staged *f)
{
	const struct txn *t = m->t;
	struct checkout_file c = { .path = f->path.p, .old = f->old, .exec = f->exec };
	if (!f->removed)
		c.new_id = f->id;
	if (!f->removed && !t->options.bulk && (!f->by_id || f->data.n))
		c.data = buf_view(&f->data);
	if (!t->options.dirty_ok && oid_eq(&c.old, &c.new_id) && f->exec == f->old_exec)
		return 0;
	vec_push(&m->changes.v, c);
	return !f->removed && f->by_id ? txn_need_blob(t, &f->id) : 0;
}

static int begin_checkout(struct move *m)
{
	const struct txn *t = m->t;
	int rc = 0;
	if (!t->store->place.work_tree)
		return 0;
	for (size_t i = 0; i < m->n && !rc; i++)
		rc = add_change(m, m->files[i]);
	return rc ? rc
		  : checkout_begin(&m->checkout, &t->store->place, m->changes.v.p, m->changes.v.n,
			    t->options.dirty_ok);
}

/* One flush for all: the objects, the journal, and the ref's new value in its lock file. */
static int make_durable(struct move *m)
{
	struct txn *t = m->t;
	const struct place *p = &t->store->place;
	CLEANUP(buf_release) struct buf witness = { 0 };
	buf_fmt(&witness, "%s/ref.lock", p->local);
	int rc = ref_lock(&m->ref, p, p->branch, t->unborn ? NULL : &t->base, &m->id, witness.p);
	if (!rc)
		rc = batch_also(&t->loose.batch, m->ref.fd - 1, m->ref.lock);
	if (!rc && m->checkout)
		rc = checkout_journal(m->checkout, &m->id, &t->loose.batch);
	return rc ? rc : publish(t);
}

static int move_branch(struct move *m, const char *message)
{
	struct txn *t = m->t;
	CLEANUP(buf_release) struct buf note = { 0 };
	bool packed = t->pack;
	int rc = make_durable(m);
	if (rc)
		return rc;
	buf_fmt(&note, "hd: %.*s", (int)strcspn(message, "\n"), message);
	rc = ref_move(&m->ref, &t->store->place, m->ident.p, note.p);
	if (!rc && packed)
		rc = repo_refresh(t->repo);
	if (!rc && m->checkout)
		rc = checkout_apply(m->checkout, t->repo);
	if (rc)
		return rc;
	t->base = m->id;
	t->base_tree = m->tree;
	t->unborn = false;
	return 0;
}

static int make_commit(struct move *m, const char *message)
{
	struct txn *t = m->t;
	sort_staged(m);
	int rc = write_blobs(m);
	if (!rc)
		rc = tree_build(t, m->files, m->n, &m->tree);
	if (rc || (!t->unborn && oid_zero(&t->second) && oid_eq(&m->tree, &t->base_tree)))
		return rc;
	rc = begin_checkout(m);
	if (!rc)
		rc = write_commit(m, message);
	return rc ? rc : move_branch(m, message);
}

static int begin_forward_checkout(struct move *m)
{
	const struct place *p = &m->t->store->place;
	char hex[OID_HEX + 1];
	int rc = forward_files_find(m->t, &m->tree, &m->changes);
	if (!rc)
		rc = checkout_begin(&m->checkout, p, m->changes.v.p, m->changes.v.n, false);
	if (rc != -E_INVALID)
		return rc;
	oid_hex(hex, &m->id);
	return mend("let git do it", "git", "-C", p->work_tree, "merge", "--ff-only", hex, NULL);
}

static int go_forward(struct move *m, const char *message)
{
	struct txn *t = m->t;
	m->id = t->forward;
	if (t->staged.n || !oid_zero(&t->second))
		return fail(E_STATE, "the branch cannot both go forward and get a new commit");
	if (oid_eq(&m->id, &t->base))
		return 0;
	int rc = repo_commit_tree(t->repo, &m->id, &m->tree);
	if (!rc && t->store->place.work_tree)
		rc = begin_forward_checkout(m);
	return rc ? rc : move_branch(m, message);
}

static int commit_text(struct txn *t, const char *message, struct oid *out)
{
	CLEANUP(move_release) struct move m = { .t = t };
	person_ident(&m.ident, &t->options.author, t->options.now, t->options.offset);
	int rc = oid_zero(&t->forward) ? make_commit(&m, message) : go_forward(&m, message);
	if (rc)
		return rc;
	if (!oid_zero(&m.id))
		gc_maybe(&t->store->place, &m.id);
	txn_forget(t);
	*out = t->base;
	return 0;
}

/* "Name: value" lines: a value with line ends would forge others. */
static void put_trailer(struct buf *out, const char *name, const char *value)
{
	buf_fmt(out, "%s: ", name);
	for (; *value; value++)
		buf_char(out, *value == '\n' || *value == '\r' ? ' ' : *value);
	buf_char(out, '\n');
}

static void put_message(struct buf *out, const char *message, struct str trailers)
{
	struct str m = str_trim(str_of(message));
	buf_str(out, m.n ? m : STR("Change the desk"));
	buf_char(out, '\n');
	if (trailers.n)
		buf_char(out, '\n');
	buf_str(out, trailers);
}

int txn_commit(struct txn *t, const char *message, const char *const *trailers, struct oid *out)
{
	CLEANUP(buf_release) struct buf text = { 0 }, lines = { 0 };
	for (; trailers && trailers[0] && trailers[1]; trailers += 2)
		put_trailer(&lines, trailers[0], trailers[1]);
	put_message(&text, message, buf_view(&lines));
	return commit_text(t, text.p, out);
}

static void say_release(struct txn_say *say)
{
	buf_release(&say->message);
	buf_release(&say->trailers);
}

static int run_once(struct store *s, const struct txn_options *o, txn_body body, void *arg,
	struct oid *out)
{
	CLEANUP(txn_release) struct txn *t = NULL;
	CLEANUP(say_release) struct txn_say say = { 0 };
	CLEANUP(buf_release) struct buf text = { 0 };
	int rc = txn_begin(&t, s, o);
	if (!rc)
		rc = body(t, &say, arg);
	if (rc)
		return rc;
	put_message(&text, buf_c(&say.message), buf_view(&say.trailers));
	return commit_text(t, text.p, out);
}

int txn_run(struct store *s, const struct txn_options *o, txn_body body, void *arg, struct oid *out)
{
	int rc = -E_RACED;
	for (int i = 0; i < TRIES && rc == -E_RACED; i++)
		rc = run_once(s, o, body, arg, out);
	return rc;
}
