#include "work/check_ticket.h"
#include "model/law.h"
#include "text/conflict.h"
#include "work/common.h"

struct finding *finding_add(struct check_result *r, enum finding_kind kind, const char *rule,
	struct str path, const char *what, ...)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	va_list ap;
	va_start(ap, what);
	buf_vfmt(&text, what, ap);
	va_end(ap);
	struct finding *f = vec_add(r);
	f->kind = kind;
	f->rule = arena_str(&r->arena, str_of(rule));
	f->path = arena_str(&r->arena, path);
	f->what = arena_str(&r->arena, buf_view(&text));
	if (kind == FIND_ERROR)
		r->errors++;
	else
		r->warnings++;
	return f;
}

void finding_mend(struct check_result *r, struct finding *f, ...)
{
	va_list ap;
	va_start(ap, f);
	const char *word = va_arg(ap, const char *);
	for (size_t n = 0; word && n < MEND_ARGS; n++, word = va_arg(ap, const char *))
		f->mend[n] = arena_cstr(&r->arena, str_of(word));
	va_end(ap);
}

/* One parsed ticket under proof. */
struct proof {
	struct checker *c;
	struct seen *seen;
	struct str path;
	struct str text;
	struct ticket t;
};

static void proof_release(struct proof *p)
{
	ticket_release(&p->t);
}

static struct check_result *found(struct proof *p)
{
	return p->c->found;
}

static bool ticket_known(const struct proof *p, struct str id)
{
	return map_get(&p->c->all->ids, id);
}

/* The state that counts is the log's: what was edited by hand and committed by git alone becomes an
 * entry by `hd commit`, which also writes the canonical form. */
static void check_state(struct proof *p)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	struct change edit = law_hand_edit(&p->t.arena, &p->t);
	struct finding *f = NULL;
	if (!change_empty(&edit)) {
		f = finding_add(found(p), FIND_ERROR, "state-not-fold", p->path,
			"the state is not what its log says: it was edited by hand");
	} else {
		ticket_emit(&text, &p->t);
		if (!str_eq(buf_view(&text), p->text))
			f = finding_add(found(p), FIND_WARNING, "not-canonical", p->path,
				"the file is not written as hd writes it");
	}
	if (f)
		finding_mend(found(p), f, "hd", "commit", p->path.p, NULL);
}

static void check_openings(struct proof *p)
{
	const struct entry *last = NULL;
	for (size_t i = 0; i < p->t.n; i++)
		if (str_is(p->t.entries[i].kind, "open"))
			last = &p->t.entries[i];
	if (!last) {
		finding_add(found(p), FIND_ERROR, "no-opening", p->path,
			"nothing opens the ticket");
		return;
	}
	if (!ticket_diverged(&p->t))
		return;
	struct finding *f = finding_add(found(p), FIND_WARNING, "two-openings", p->path,
		"two tickets were opened under one id; customers see nothing of either");
	finding_mend(found(p), f, "hd", "split", p->seen->id.s, arena_cstr(&p->t.arena, last->id),
		NULL);
}

static void check_entry(struct proof *p, const struct map *ids, const struct entry *e)
{
	for (size_t i = 0; i < e->of.n; i++)
		if (!map_get(ids, e->of.p[i]))
			finding_add(found(p), FIND_WARNING, "entry-unknown", p->path,
				"entry %.*s names %.*s, which is not there", STR_ARG(e->id),
				STR_ARG(e->of.p[i]));
	if (e->at > p->c->all->w->clock.now + AHEAD_MAX)
		finding_add(found(p), FIND_WARNING, "time-ahead", p->path,
			"entry %.*s has a time more than 10 minutes ahead of now", STR_ARG(e->id));
}

static void check_entries(struct proof *p)
{
	CLEANUP(map_release) struct map ids = { 0 };
	bool created;
	for (size_t i = 0; i < p->t.n; i++) {
		map_put(&ids, p->t.entries[i].id, &created);
		if (p->t.entries[i].was.n)
			map_put(&ids, p->t.entries[i].was, &created);
	}
	for (size_t i = 0; i < p->t.n; i++)
		check_entry(p, &ids, &p->t.entries[i]);
}

static void check_article_link(struct proof *p, struct str link, struct str slug)
{
	struct oid blob;
	const char *path = path_of_article(&p->t.arena, slug).p;
	if (repo_lookup(p->c->repo, &p->c->all->tree, path, &blob, NULL) != -E_NOTFOUND)
		return;
	error_clear();
	struct finding *f = finding_add(found(p), FIND_WARNING, "link-dead", p->path,
		"the link '%.*s' leads to no article", STR_ARG(link));
	finding_mend(found(p), f, "hd", "unlink", p->seen->id.s, arena_cstr(&p->t.arena, slug),
		NULL);
}

static void check_links(struct proof *p)
{
	const struct ynode *links = state_get(&p->t.state, STR("links"));
	for (size_t i = 0; links && i < links->n; i++) {
		struct str rest = links->items[i]->s, rel, id = { 0 };
		struct str slug;
		bool solved;
		if (ticket_link_article(rest, &slug, &solved)) {
			check_article_link(p, rest, slug);
			continue;
		}
		str_next(&rest, ' ', &rel);
		if (rest.p && str_next(&rest, ' ', &id) && ticket_known(p, id))
			continue;
		struct finding *f = finding_add(found(p), FIND_WARNING, "link-dead", p->path,
			"the link '%.*s' leads to no ticket", STR_ARG(links->items[i]->s));
		if (id_valid(id))
			finding_mend(found(p), f, "hd", "unlink", p->seen->id.s,
				arena_cstr(&p->t.arena, id), NULL);
	}
}

static void check_merged(struct proof *p)
{
	struct str into = state_text(&p->t.state, "merged");
	if (!into.n)
		return;
	if (id_valid(into) && ticket_known(p, into)) {
		p->seen->merged = id_of(into);
		return;
	}
	struct finding *f = finding_add(found(p), FIND_ERROR, "merge-dead", p->path,
		"it was merged into '%.*s', which is not there", STR_ARG(into));
	finding_mend(found(p), f, "hd", "unmerge", p->seen->id.s, NULL);
}

static void check_attachments(struct proof *p)
{
	CLEANUP(map_release) struct map there = { 0 };
	struct arena *a = &p->t.arena;
	const struct str *files = p->c->all->files.p + p->seen->files;
	bool stray;
	for (size_t i = 0; i < p->seen->n_files; i++)
		map_put(&there, files[i], &stray)->num = 1;
	for (size_t i = 0; i < p->t.n; i++) {
		const struct entry *e = &p->t.entries[i];
		struct str id = entry_first_id(e);
		for (size_t k = 0; k < e->files.n; k++) {
			struct str name = arena_fmt(a, "%.*s-%.*s", STR_ARG(id),
				STR_ARG(e->files.p[k]));
			struct map_item *it = map_get(&there, name);
			if (it)
				it->num = 0;
			else
				finding_add(found(p), FIND_ERROR, "attachment-missing", p->path,
					"the attachment %.*s is not there", STR_ARG(name));
		}
	}
	for (size_t i = 0; i < there.n; i++)
		if (there.items[i].num)
			finding_add(found(p), FIND_WARNING, "attachment-stray", p->path,
				"no entry brought the attachment %.*s",
				STR_ARG(there.items[i].key));
}

/* An index's section is checked when it is first read, so the reading is done by one at a time. */
static void check_index(struct proof *p)
{
	struct checking *all = p->c->all;
	struct arena *a = &p->c->scratch;
	struct summary mine, theirs;
	struct row row;
	if (!all->ix)
		return;
	summary_of(&mine, a, &p->t, all->w->desk);
	pthread_mutex_lock(&all->lock);
	bool there = index_find(all->ix, &p->seen->id, &row);
	if (there)
		index_summary(all->ix, row, a, &theirs);
	pthread_mutex_unlock(&all->lock);
	if (there && summary_equal(&mine, &theirs))
		return;
	struct finding *f = finding_add(found(p), FIND_ERROR, "index-differs", p->path,
		there ? "the index says something else than the file"
		      : "the index does not know the ticket");
	finding_mend(found(p), f, "hd", "index", "rebuild", NULL);
}

static void check_parsed(struct proof *p)
{
	if (strcmp(p->t.id.s, p->seen->id.s)) {
		struct finding *f = finding_add(found(p), FIND_ERROR, "ticket-id", p->path,
			"its id says %s", p->t.id.s);
		finding_mend(found(p), f, "hd", "edit", p->seen->id.s, NULL);
		return;
	}
	found(p)->entries += p->t.n;
	p->c->readable++;
	check_state(p);
	check_openings(p);
	check_entries(p);
	check_links(p);
	check_merged(p);
	check_attachments(p);
	check_index(p);
}

int check_ticket(struct checker *c, struct seen *s)
{
	CLEANUP(proof_release) struct proof p = { .c = c, .seen = s };
	CLEANUP(blob_release) struct blob blob = { 0 };
	arena_reset(&c->scratch);
	p.path = path_of_ticket(&c->scratch, &s->id);
	int err = repo_blob(c->repo, &s->blob, &blob);
	p.text = blob.data;
	if (!err)
		err = ticket_parse(&p.t, blob.data, p.path.p);
	if (!err) {
		check_parsed(&p);
		return 0;
	}
	if (err != -E_INVALID && err != -E_LIMIT && err != -E_DAMAGED)
		return err;
	bool damaged = err == -E_DAMAGED;
	struct finding *f = finding_add(c->found, FIND_ERROR,
		damaged ? "object-damaged" : "ticket-invalid", p.path, "%s", error_last()->message);
	if (!damaged && conflict_line(blob.data))
		finding_mend(c->found, f, "hd", "sync", NULL);
	else if (!damaged)
		finding_mend(c->found, f, "hd", "edit", s->id.s, NULL);
	error_clear();
	return 0;
}
