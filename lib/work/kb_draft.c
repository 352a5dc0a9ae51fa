#include "work/kb_draft.h"
#include "model/law.h"
#include "model/summary.h"
#include "store/store.h"
#include "work/kb_extract.h"

#define OPENING_BYTES 400
#define OPENINGS 5
#define ANSWERS 3
#define SYMPTOMS 12
#define CAUSES 5
#define TAGS 5

struct source {
	struct ticket t;
	struct summary s;
	struct str *bodies; /* what counts, as it reads now; else empty */
	double likeness; /* of its title to the others' */
};
struct drafting {
	struct work *w;
	const struct kb_draft *ask;
	struct arena arena;
	struct source *sources;
	struct extract_names names;
	struct buf text;
};

/* ---- the tickets ---- */

static int read_source(struct drafting *d, struct source *s, const struct id *id)
{
	int err = store_ticket(d->w->store, NULL, id, &s->t);
	if (err)
		return err;
	bool *counts = arena_array(&d->arena, s->t.n, sizeof *counts);
	s->bodies = arena_array(&d->arena, s->t.n, sizeof *s->bodies);
	summary_of(&s->s, &d->arena, &s->t, d->w->desk);
	if (s->s.flags & (SUM_WITHDRAWN | SUM_DELETED))
		return fail(E_STATE, "%s is withdrawn or deleted", id->s);
	law_bodies(&s->t, s->bodies);
	law_counting(&s->t, counts);
	extract_name(&d->names, s->s.requester);
	for (size_t i = 0; i < s->t.n; i++) {
		const struct entry *e = &s->t.entries[i];
		if (!counts[i])
			s->bodies[i] = STR("");
		if (!desk_is_agent(d->w->desk, e->by, s->s.requester))
			extract_name(&d->names, e->by);
	}
	return 0;
}

static int read_sources(struct drafting *d)
{
	const struct kb_draft *ask = d->ask;
	int err = 0;
	if (ask->n > DRAFT_TICKETS)
		return fail(E_LIMIT, "an article is drafted from at most %d tickets",
			DRAFT_TICKETS);
	d->sources = arena_array(&d->arena, ask->n, sizeof *d->sources);
	for (size_t i = 0; !err && i < ask->n; i++)
		err = read_source(d, &d->sources[i], &ask->from[i]);
	for (size_t i = 0; !err && i < ask->n; i++)
		for (size_t k = 0; k < ask->n; k++)
			d->sources[i].likeness += title_similarity(d->sources[i].s.title,
				d->sources[k].s.title);
	return err;
}

static bool is_ours(const struct drafting *d, const struct source *s, const struct entry *e)
{
	return desk_is_agent(d->w->desk, e->by, s->s.requester);
}

static struct str cleaned(struct drafting *d, struct str text)
{
	return extract_clean(&d->arena, extract_body(&d->arena, text), &d->names);
}

/* ---- parts ---- */

static void heading(struct drafting *d, const char *title)
{
	buf_fmt(&d->text, "%s## %s\n\n", d->text.n ? "\n" : "", title);
}

static void marked(struct drafting *d, const char *what)
{
	buf_fmt(&d->text, "*To be written: %s*\n", what);
}

static struct str opening_of(struct drafting *d, const struct source *s)
{
	for (size_t i = 0; i < s->t.n; i++)
		if (str_is(s->t.entries[i].kind, "open") && s->bodies[i].n)
			return extract_opening(&d->arena,
				extract_quiet(&d->arena, cleaned(d, s->bodies[i])), OPENING_BYTES);
	return STR("");
}

/* Texts parted by a blank line, each once. */
static void put_texts(struct drafting *d, const struct strs *texts, size_t most)
{
	for (size_t i = 0; i < MIN(texts->n, most); i++)
		buf_fmt(&d->text, "%s%.*s\n", i ? "\n" : "", STR_ARG(texts->p[i]));
}

static void add_once(struct strs *to, struct str text)
{
	if (text.n && !strs_has(to, text))
		vec_push(to, text);
}

static void put_problem(struct drafting *d)
{
	CLEANUP(strs_release) struct strs said = { 0 };
	heading(d, "Problem");
	for (size_t i = 0; i < d->ask->n; i++)
		add_once(&said, opening_of(d, &d->sources[i]));
	put_texts(d, &said, OPENINGS);
	if (!said.n)
		marked(d, "what the customer sees, in their words.");
}

static void put_symptoms(struct drafting *d)
{
	CLEANUP(strs_release) struct strs lines = { 0 };
	for (size_t i = 0; i < d->ask->n; i++)
		for (size_t k = 0; k < d->sources[i].t.n; k++)
			if (!is_ours(d, &d->sources[i], &d->sources[i].t.entries[k]))
				extract_symptoms(&d->arena, cleaned(d, d->sources[i].bodies[k]),
					&lines);
	heading(d, "Symptoms");
	for (size_t i = 0; i < MIN(lines.n, (size_t)SYMPTOMS); i++)
		buf_fmt(&d->text, "    %.*s\n", STR_ARG(lines.p[i]));
	if (!lines.n)
		marked(d, "by what one knows it: messages, and when it happens.");
}

static void put_cause(struct drafting *d)
{
	CLEANUP(strs_release) struct strs said = { 0 };
	for (size_t i = 0; i < d->ask->n; i++)
		for (size_t k = 0; k < d->sources[i].t.n; k++)
			if (is_ours(d, &d->sources[i], &d->sources[i].t.entries[k]))
				extract_causes(&d->arena,
					extract_quiet(&d->arena,
						cleaned(d, d->sources[i].bodies[k])),
					&said);
	heading(d, "Cause");
	put_texts(d, &said, CAUSES);
	if (!said.n)
		marked(d, "why it happens.");
}

/* What we said last, to the customer if we said anything to them. */
static struct str answer_of(struct drafting *d, const struct source *s)
{
	for (int public = 1; public >= 0; public --)
		for (size_t i = s->t.n; i-- > 0;) {
			const struct entry *e = &s->t.entries[i];
			if (str_is(e->kind, "open") || !is_ours(d, s, e) ||
				(public && !entry_public(&s->t, e) && !str_is(e->kind, "resolve")))
				continue;
			struct str text = extract_quiet(&d->arena, cleaned(d, s->bodies[i]));
			if (text.n)
				return text;
		}
	return STR("");
}

static void put_steps(struct drafting *d)
{
	CLEANUP(strs_release) struct strs said = { 0 };
	for (size_t i = d->ask->n; i-- > 0;)
		add_once(&said, answer_of(d, &d->sources[i]));
	heading(d, "Steps");
	put_texts(d, &said, ANSWERS);
	if (!said.n)
		marked(d, "what to do, step by step.");
}

static struct str title_of(struct drafting *d, const struct source *s)
{
	struct str title = extract_clean(&d->arena, s->s.title, &d->names);
	return title.n ? title : STR("Untitled");
}

static void put_sources(struct drafting *d)
{
	heading(d, "Sources");
	for (size_t i = 0; i < d->ask->n; i++) {
		const struct source *s = &d->sources[i];
		struct str title = title_of(d, s);
		buf_cstr(&d->text, "- [");
		for (size_t k = 0; k < title.n; k++)
			buf_fmt(&d->text, "%s%c", strchr("[]\\<>`*_&!", title.p[k]) ? "\\" : "",
				title.p[k]);
		buf_fmt(&d->text, "](ticket:%s)\n", s->t.id.s);
	}
}

static void put_all(struct drafting *d)
{
	buf_fmt(&d->text,
		"> Drafted from %zu ticket%s. Before it is published: write what is marked, take "
		"out what is not of this problem, see that nothing of a customer is left, and take "
		"out these lines.\n",
		d->ask->n, d->ask->n == 1 ? "" : "s");
	put_problem(d);
	put_symptoms(d);
	put_cause(d);
	put_steps(d);
	put_sources(d);
}

/* ---- front matter ---- */

static struct str common_category(const struct drafting *d)
{
	struct str category = d->sources[0].s.category;
	for (size_t i = 1; i < d->ask->n; i++)
		if (!str_eq(d->sources[i].s.category, category))
			return STR("");
	return category;
}

/* Labels of at least half of the tickets. */
static struct str common_labels(struct drafting *d)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	CLEANUP(strs_release) struct strs all = { 0 };
	size_t n = 0;
	for (size_t i = 0; i < d->ask->n; i++)
		for (size_t k = 0; k < d->sources[i].s.labels.n; k++)
			vec_push(&all, d->sources[i].s.labels.p[k]);
	strs_sort_unique(&all);
	for (size_t i = 0; i < all.n && n < TAGS; i++) {
		size_t have = 0;
		for (size_t k = 0; k < d->ask->n; k++)
			have += strs_has(&d->sources[k].s.labels, all.p[i]);
		if (have * 2 >= d->ask->n && str_chr(all.p[i], ',') < 0)
			buf_fmt(&b, "%s%.*s", n++ ? ", " : "", STR_ARG(all.p[i]));
	}
	return arena_str(&d->arena, buf_view(&b));
}

static struct str likest_title(struct drafting *d)
{
	const struct source *best = &d->sources[0];
	for (size_t i = 1; i < d->ask->n; i++)
		if (d->sources[i].likeness > best->likeness)
			best = &d->sources[i];
	return title_of(d, best);
}

/* Made of a title that nobody has chosen, so it may not be in the way of another article. */
static struct str free_slug(struct drafting *d, struct str title)
{
	struct arena *a = &d->arena;
	struct str slug = slug_of_title(a, title), s;
	if (d->ask->folder.n)
		slug = arena_fmt(a, "%.*s/%.*s", STR_ARG(d->ask->folder), STR_ARG(slug));
	s = slug;
	for (unsigned n = 2;; n++) {
		CLEANUP(buf_release) struct buf text = { 0 };
		if (store_read(d->w->store, NULL, path_of_article(a, s).p, ARTICLE_MAX_BYTES,
			    &text))
			break;
		s = arena_fmt(a, "%.*s-%u", STR_ARG(slug), n);
	}
	error_clear();
	return s;
}

static int write_draft(struct drafting *d, struct kb_outcome *out)
{
	struct kb_value values[] = { { STR("category"), common_category(d) },
		{ STR("tags"), common_labels(d) } };
	struct kb_new n = { .title = d->ask->title,
		.folder = d->ask->folder,
		.values = values,
		.n_values = ARRAY_SIZE(values) };
	if (!n.title.n) {
		n.title = likest_title(d);
		n.slug = free_slug(d, n.title);
	}
	put_all(d);
	n.body = buf_view(&d->text);
	return work_kb_new(d->w, &n, out);
}

int work_kb_draft(struct work *w, const struct kb_draft *ask, struct kb_outcome *out)
{
	struct drafting d = { .w = w, .ask = ask };
	d.names.arena = &d.arena;
	int err = read_sources(&d);
	if (!err)
		err = write_draft(&d, out);
	for (size_t i = 0; d.sources && i < ask->n; i++)
		ticket_release(&d.sources[i].t);
	strs_release(&d.names.names);
	buf_release(&d.text);
	arena_release(&d.arena);
	return err;
}
