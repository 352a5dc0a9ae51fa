#include "store/loaded.h"

void loaded_put(struct loaded *l)
{
	if (!l || --l->refs)
		return;
	ticket_release(&l->ticket);
	blob_release(&l->blob);
	free(l->broken);
	free(l);
}

void loaded_cache_release(struct loaded_cache *c)
{
	for (size_t i = 0; i < LOADED_SLOTS; i++)
		loaded_put(c->slots[i]);
	*c = (struct loaded_cache){ 0 };
}

int loaded_get(struct loaded_cache *c, const struct oid *id, const char *path, struct loaded **out)
{
	struct loaded **slot = &c->slots[id->b[0] % LOADED_SLOTS], *l = *slot;
	struct blob blob;
	if (!l || !oid_eq(&l->id, id)) {
		int rc = repo_blob(c->repo, id, &blob);
		if (rc)
			return rc;
		l = xcalloc(1, sizeof *l);
		*l = (struct loaded){ .id = *id, .blob = blob };
		if (ticket_parse(&l->ticket, blob.data, path)) {
			l->broken = xstrdup(error_last()->message);
			error_clear();
		}
		if (blob.data.n <= LOADED_KEEP) {
			loaded_put(*slot);
			*slot = l;
			l->refs++;
		}
	}
	l->refs++;
	*out = l;
	return 0;
}

static bool redacts(const struct ticket *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (str_is(t->entries[i].kind, "redact"))
			return true;
	return false;
}

static bool is_canonical(const struct loaded *l)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	ticket_emit(&text, &l->ticket);
	return str_eq(buf_view(&text), l->blob.data);
}

bool loaded_is_settled(struct loaded *l, const struct ticket_parent *parents, size_t n)
{
	if (l->broken || l->by_itself == LOADED_UNSETTLED)
		return false;
	if (!n && l->by_itself == LOADED_SETTLED)
		return true;
	bool settled = ticket_is_settled(&l->ticket, parents, n);
	if (l->by_itself == LOADED_UNKNOWN && (settled || !n)) {
		settled = settled && (!redacts(&l->ticket) || is_canonical(l));
		l->by_itself = settled ? LOADED_SETTLED : LOADED_UNSETTLED;
	}
	return settled;
}
