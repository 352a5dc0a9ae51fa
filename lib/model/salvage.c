#include "model/salvage.h"
#include "base/map.h"
#include "model/law.h"
#include "text/conflict.h"

/* ---- documents ---- */

struct documents {
	struct id id;
	struct map seen;
	struct buf good; /* a ticket with the documents that are entries */
	size_t n;
};

static void documents_release(struct documents *d)
{
	map_release(&d->seen);
	buf_release(&d->good);
}

static void begin_ticket(struct buf *out, const struct id *id)
{
	buf_fmt(out, "---\nid: %s\n", id->s);
}

static void try_document(struct documents *d, struct str document)
{
	CLEANUP(ticket_release) struct ticket t = { 0 };
	CLEANUP(buf_release) struct buf alone = { 0 };
	bool created;
	map_put(&d->seen, document, &created);
	if (!created)
		return;
	begin_ticket(&alone, &d->id);
	buf_cstr(&alone, "---\n");
	buf_str(&alone, document);
	if (ticket_parse(&t, buf_view(&alone), "salvaged"))
		return;
	buf_cstr(&d->good, "---\n");
	buf_str(&d->good, document);
	d->n++;
}

static void try_documents(struct documents *d, struct str text)
{
	struct str line, document = str_first(text, 0);
	while (str_next_line(&text, &line)) {
		if (str_is(str_trim(line), "---") && line.p[0] == '-') {
			try_document(d, document);
			document = str_first(text, 0);
		} else {
			document.n = (size_t)(text.p - document.p);
		}
	}
	try_document(d, document);
}

/* ---- */

/* By the first id: both sides of a conflict in an entry are versions of it. */
static void drop_known(struct ticket *t, const struct ticket *const *known, size_t n)
{
	CLEANUP(map_release) struct map ids = { 0 };
	size_t kept = 0;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < known[i]->n; k++)
			map_put(&ids, known[i]->entries[k].id, NULL);
	for (size_t i = 0; i < t->n; i++) {
		const struct entry *e = &t->entries[i];
		if (!map_get(&ids, e->was.n ? e->was : e->id))
			t->entries[kept++] = *e;
	}
	t->n = kept;
}

bool ticket_salvage(struct ticket *out, const struct id *id, struct str text,
	const struct ticket *const *known, size_t n, bool *markers)
{
	CLEANUP(documents_release) struct documents d = { .id = *id };
	CLEANUP(buf_release) struct buf ours = { 0 }, theirs = { 0 };
	CLEANUP(ticket_release) struct ticket t = { 0 };
	*markers = false;
	if (text.n > TICKET_MAX_BYTES)
		return false;
	*markers = conflict_side(&ours, text, CONFLICT_OURS);
	if (*markers)
		conflict_side(&theirs, text, CONFLICT_THEIRS);
	struct error before = error_take();
	begin_ticket(&d.good, id);
	try_documents(&d, buf_view(&ours));
	try_documents(&d, buf_view(&theirs));
	int rc = d.n ? ticket_parse(&t, buf_view(&d.good), "salvaged") : 0;
	error_put(before);
	if (!rc)
		drop_known(&t, known, n);
	if (rc || !t.n)
		return false;
	law_fold(&t.arena, &t, &t.state);
	*out = t;
	t = (struct ticket){ 0 };
	return true;
}
