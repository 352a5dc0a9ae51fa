#include "model/law.h"
#include "work/common.h"
#include "work/export.h"

/* ---- fields ---- */

static const struct strs *set_of(const struct summary *s, enum field f)
{
	return f == F_LABELS ? &s->labels : f == F_WATCHERS ? &s->watchers : &s->links;
}

static void put_list(struct jwriter *w, const struct strs *list)
{
	json_array(w);
	for (size_t i = 0; i < list->n; i++)
		json_str(w, list->p[i]);
	json_array_end(w);
}

static void put_custom(struct jwriter *w, const struct summary *s)
{
	json_object(w);
	for (size_t i = 0; i < s->n_custom; i++) {
		json_key_str(w, s->custom[i].name);
		json_str(w, s->custom[i].value);
	}
	json_object_end(w);
}

static void put_field(struct jwriter *w, const struct summary *s, enum field f, struct buf *text)
{
	static const struct clock none;
	double number;
	json_key(w, fields[f].name);
	switch (fields[f].type) {
	case FT_SET:
		put_list(w, set_of(s, f));
		return;
	case FT_MAP:
		put_custom(w, s);
		return;
	case FT_COUNT:
		json_int(w, summary_number(s, f, 0, &number) ? (int64_t)number : 0);
		return;
	default:
		break;
	}
	buf_reset(text);
	summary_text(text, s, f, &none);
	if (text->n)
		json_str(w, buf_view(text));
	else
		json_null(w);
}

/* Every field is there, null where it says nothing, so that no reader has to ask. Urgency is a
 * matter of who asks and when: `hd next --json` tells it. */
static void put_fields(struct jwriter *w, const struct summary *s)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	for (enum field f = 0; f < F_COUNT; f++)
		if (fields[f].flags & FF_JSON && f != F_URGENCY)
			put_field(w, s, f, &text);
}

void export_summary_json(struct jwriter *w, const struct summary *s)
{
	json_object(w);
	put_fields(w, s);
	json_object_end(w);
}

/* ---- the log ---- */

static void put_node(struct jwriter *w, const struct ynode *n)
{
	switch (n->kind) {
	case YAML_NULL:
		json_null(w);
		break;
	case YAML_STRING:
		json_str(w, n->s);
		break;
	case YAML_SEQ:
		json_array(w);
		for (size_t i = 0; i < n->n; i++)
			put_node(w, n->items[i]);
		json_array_end(w);
		break;
	case YAML_MAP:
		json_object(w);
		for (size_t i = 0; i < n->n; i++) {
			json_key_str(w, n->keys[i]);
			put_node(w, n->items[i]);
		}
		json_object_end(w);
	}
}

static void put_node_at(struct jwriter *w, const char *key, const struct ynode *n)
{
	if (!n)
		return;
	json_key(w, key);
	put_node(w, n);
}

static void put_text_at(struct jwriter *w, const char *key, struct str s)
{
	if (s.n)
		json_put_str(w, key, s);
}

static void put_list_at(struct jwriter *w, const char *key, const struct strs *list)
{
	if (!list->n)
		return;
	json_key(w, key);
	put_list(w, list);
}

static void put_time_at(struct jwriter *w, const char *key, int64_t ms)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	when_iso(&text, ms);
	json_put_str(w, key, buf_view(&text));
}

/* What a reader would otherwise have to work out of other entries. */
struct derived {
	bool public, counts;
	struct str shown; /* the body after edits; p == NULL: none */
};

static void put_entry(struct jwriter *w, const struct entry *e, const struct derived *d)
{
	json_object(w);
	json_put_str(w, "id", e->id);
	put_time_at(w, "at", e->at);
	put_time_at(w, "when", e->when);
	json_put_str(w, "by", e->by);
	put_text_at(w, "rec", e->rec);
	put_text_at(w, "via", e->via);
	json_put_str(w, "do", e->kind);
	put_list_at(w, "of", &e->of);
	put_text_at(w, "was", e->was);
	put_node_at(w, "set", e->change.set);
	put_node_at(w, "add", e->change.add);
	put_node_at(w, "remove", e->change.remove);
	put_list_at(w, "files", &e->files);
	put_node_at(w, "extra", e->extra);
	if (e->has_body)
		json_put_str(w, "body", e->body);
	if (d->shown.p && !str_eq(d->shown, e->body))
		json_put_str(w, "shown", d->shown);
	json_put_bool(w, "public", d->public);
	json_put_bool(w, "counts", d->counts);
	json_object_end(w);
}

static void put_entries(struct jwriter *w, const struct ticket *t, const bool *counts)
{
	CLEANUP(free_ptr) struct str *bodies = xcalloc(t->n, sizeof *bodies);
	bool diverged = ticket_diverged(t);
	law_bodies(t, bodies);
	json_key(w, "entries");
	json_array(w);
	for (size_t i = 0; i < t->n; i++) {
		struct derived d = {
			.public = !diverged && entry_is_public(&t->entries[i]),
			.counts = counts[i],
			.shown = bodies[i],
		};
		put_entry(w, &t->entries[i], &d);
	}
	json_array_end(w);
}

/* ---- attachments ---- */

/* The size at the tip; not told where the file is not there. */
static int put_size(struct jwriter *w, struct store *store, struct str path)
{
	CLEANUP(free_ptr) char *name = str_dup(path);
	struct repo *repo;
	struct oid tip, tree, blob;
	size_t size;
	int err = store_repo(store, &repo);
	if (!err)
		err = place_tip(&store->place, &tip);
	if (!err)
		err = repo_commit_tree(repo, &tip, &tree);
	if (!err)
		err = repo_lookup(repo, &tree, name, &blob, NULL);
	if (!err)
		err = repo_blob_size(repo, &blob, &size);
	if (!err)
		json_put_int(w, "size", (int64_t)size);
	return err == -E_NOTFOUND ? 0 : err;
}

static int put_attachment(struct jwriter *w, const struct export_ticket *e,
	const struct entry *entry, struct str name)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct str id = entry_first_id(entry), folder = path_of_attachments(&a, &e->ticket->id);
	struct str path = arena_fmt(&a, "%.*s/%.*s-%.*s", STR_ARG(folder), STR_ARG(id),
		STR_ARG(name));
	json_object(w);
	json_put_str(w, "entry", id);
	json_put_str(w, "name", name);
	json_put_str(w, "path", path);
	int err = e->store ? put_size(w, e->store, path) : 0;
	json_object_end(w);
	return err;
}

static int put_attachments(struct jwriter *w, const struct export_ticket *e, const bool *counts)
{
	int err = 0;
	json_key(w, "attachments");
	json_array(w);
	for (size_t i = 0; i < e->ticket->n && !err; i++) {
		const struct entry *entry = &e->ticket->entries[i];
		for (size_t k = 0; counts[i] && k < entry->files.n && !err; k++)
			err = put_attachment(w, e, entry, entry->files.p[k]);
	}
	json_array_end(w);
	return err;
}

int export_ticket_json(struct jwriter *w, const struct export_ticket *e)
{
	CLEANUP(free_ptr) bool *counts = xcalloc(e->ticket->n, sizeof *counts);
	law_counting(e->ticket, counts);
	json_object(w);
	put_fields(w, e->summary);
	put_entries(w, e->ticket, counts);
	int err = put_attachments(w, e, counts);
	if (e->file.p)
		json_put_str(w, "file", e->file);
	json_object_end(w);
	return err;
}
