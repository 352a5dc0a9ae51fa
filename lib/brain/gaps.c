#include "brain/gaps.h"
#include "base/map.h"
#include "base/number.h"
#include "text/utf8.h"

#define TRIES 2
#define PASSES 2
#define MEAN_TERMS (3 * GAP_TERMS)
#define TF_MAX 255

struct weight {
	uint32_t term; /* its number here: by chance, so it orders nothing */
	float w;
	struct str stem;
};
struct unaided {
	struct summary s;
	uint32_t doc;
	struct weight *terms; /* the largest first */
	size_t n;
	uint32_t group;
	float likeness; /* to the group's mean */
};
struct group {
	struct weight *mean;
	size_t n_mean, n;
	double cost;
	uint32_t first; /* member that was the first */
};
struct leading {
	uint32_t group;
	float w;
};
struct postings {
	VEC(struct leading) of;
};
struct grouping {
	struct words *words;
	const struct gaps_ask *ask;
	struct gaps *out;
	struct arena arena;
	struct analyser *analyser;
	VEC(struct unaided) members;
	VEC(struct group) groups;
	struct map terms; /* by (segment, number), and by stem: number here */
	VEC(struct str) stems; /* by number here */
	VEC(double) idf; /* 0: tells nothing */
	struct postings *leads; /* by term: groups whose mean has it */
	float *scores; /* by group */
	uint32_t *at; /* by term: its place in the mean at hand, from 1 */
	double n_docs;
};

void gaps_release(struct gaps *g)
{
	arena_release(&g->arena);
	*g = (struct gaps){ 0 };
}

/* ---- which tickets ---- */

static bool names_article(const struct summary *s)
{
	struct str slug;
	bool solved;
	for (size_t i = 0; i < s->links.n; i++)
		if (ticket_link_article(s->links.p[i], &slug, &solved))
			return true;
	return false;
}

/* A draft made of it says ticket:ID. */
static bool is_source(struct grouping *g, const struct id *id)
{
	struct tokens tokens = { 0 };
	struct words_term term;
	struct words_cursor c = { 0 };
	bool named = false;
	analyse(g->analyser, id_str(id), g->ask->language, &tokens);
	if (tokens.n && tokens.p[0].term != TERM_NONE &&
		words_term(g->words, analyser_term(g->analyser, tokens.p[0].term), &term)) {
		words_cursor_init(&c, g->words, &term);
		while (!named && words_cursor_next(&c))
			named = words_class(g->words, c.doc) >> 7 == WORDS_ARTICLE;
	}
	vec_release(&tokens);
	return named;
}

static int by_age(const void *a, const void *b)
{
	const struct unaided *x = a, *y = b;
	if (x->s.created != y->s.created)
		return x->s.created < y->s.created ? -1 : 1;
	return strcmp(x->s.id.s, y->s.id.s);
}

static int choose(struct grouping *g)
{
	CLEANUP(query_release) struct query q = { 0 };
	CLEANUP(selection_release) struct selection found = { 0 };
	const struct select_options o = { .flags = SELECT_UNSORTED, .env = g->ask->env };
	int rc = query_parse(&q, STR("status:resolved,closed"), g->ask->env);
	if (!rc)
		rc = index_select(g->ask->index, &q, &o, &found);
	for (size_t i = 0; !rc && i < found.n; i++) {
		struct unaided m = { 0 };
		index_prefetch(g->ask->index, found.rows + i, found.n - i);
		index_summary(g->ask->index, found.rows[i], &g->arena, &m.s);
		if (m.s.resolved < g->ask->since)
			continue;
		g->out->tickets++;
		if (names_article(&m.s) || is_source(g, &m.s.id))
			continue;
		g->out->unaided++;
		if (words_find(g->words, id_str(&m.s.id), &m.doc))
			vec_push(&g->members, m);
	}
	if (g->members.n)
		qsort(g->members.p, g->members.n, sizeof *g->members.p, by_age);
	return rc;
}

/* ---- vectors ---- */

static uint32_t number_of(struct grouping *g, uint32_t segment, uint32_t term)
{
	struct {
		uint32_t segment, term;
		char mark; /* so that it is no stem */
	} key;
	bool created;
	struct str stem = { 0 };
	memset(&key, 0, sizeof key);
	key.segment = segment;
	key.term = term;
	struct str bytes = str_make((const char *)&key, sizeof key);
	struct map_item *it = map_get(&g->terms, bytes);
	if (it)
		return (uint32_t)it->num;
	words_stem(g->words, segment, term, &g->arena, &stem);
	struct str name = arena_fmt(&g->arena, "=%.*s", STR_ARG(stem));
	it = map_put(&g->terms, name, &created);
	if (created) {
		uint32_t df = words_df(g->words, segment, term);
		it->num = g->stems.n;
		vec_push(&g->stems, stem);
		vec_push(&g->idf, df > 1 ? number_ln(1 + (g->n_docs - df + .5) / (df + .5)) : 0);
	}
	uint64_t number = it->num;
	map_put(&g->terms, arena_str(&g->arena, bytes), NULL)->num = number;
	return (uint32_t)number;
}

static int by_weight(const void *a, const void *b)
{
	const struct weight *x = a, *y = b;
	if (x->w != y->w)
		return x->w > y->w ? -1 : 1;
	return str_cmp(x->stem, y->stem);
}

/* The largest `most`, of length 1 together. */
static size_t settle(struct weight *v, size_t n, size_t most)
{
	double length = 0;
	if (n)
		qsort(v, n, sizeof *v, by_weight);
	n = MIN(n, most);
	for (size_t i = 0; i < n; i++)
		length += (double)v[i].w * v[i].w;
	length = number_root(length);
	for (size_t i = 0; i < n; i++)
		v[i].w = (float)(v[i].w / length);
	return n;
}

static void measure(struct grouping *g, struct unaided *m, struct words_view *v)
{
	VEC(struct weight) all = { 0 };
	if (!words_view(g->words, m->doc, v))
		return;
	for (size_t i = 0; i < v->n; i++) {
		const struct words_entry *e = &v->entries[i];
		uint32_t term = number_of(g, v->segment, e->term);
		double tf = (double)MIN(2 * e->title + e->body, (uint32_t)TF_MAX);
		if (g->idf.p[term] > 0)
			vec_push(&all, (struct weight){ term,
					       (float)((1 + number_ln(tf)) * g->idf.p[term]),
					       g->stems.p[term] });
	}
	m->n = settle(all.p, all.n, GAP_TERMS);
	m->terms = arena_array(&g->arena, m->n, sizeof *m->terms);
	if (m->n)
		memcpy(m->terms, all.p, m->n * sizeof *m->terms);
	vec_release(&all);
}

/* ---- groups ---- */

static void lead(struct grouping *g, uint32_t group)
{
	const struct group *of = &g->groups.p[group];
	for (size_t i = 0; i < of->n_mean; i++)
		vec_push(&g->leads[of->mean[i].term].of, (struct leading){ group, of->mean[i].w });
}

/* The group that it is likest, the earliest of equals; false: none. */
static bool likest(struct grouping *g, struct unaided *m)
{
	VEC(uint32_t) met = { 0 };
	float best = (float)GAP_LIKE;
	bool found = false;
	for (size_t i = 0; i < m->n; i++) {
		const struct leading *l;
		vec_each (l, &g->leads[m->terms[i].term].of) {
			if (g->scores[l->group] == 0)
				vec_push(&met, l->group);
			g->scores[l->group] += l->w * m->terms[i].w;
		}
	}
	for (size_t i = 0; i < met.n; i++) {
		float score = g->scores[met.p[i]];
		g->scores[met.p[i]] = 0;
		if (score > best || (score == best && (!found || met.p[i] < m->group))) {
			best = score;
			found = true;
			m->group = met.p[i];
			m->likeness = score;
		}
	}
	vec_release(&met);
	return found;
}

static void found_group(struct grouping *g, uint32_t first)
{
	struct unaided *m = &g->members.p[first];
	m->group = (uint32_t)g->groups.n;
	m->likeness = 1;
	vec_push(&g->groups, (struct group){ .mean = m->terms, .n_mean = m->n, .first = first });
	lead(g, m->group);
}

static void forget_leads(struct grouping *g)
{
	for (size_t i = 0; i < g->stems.n; i++)
		vec_release(&g->leads[i].of);
}

static int by_group(const void *a, const void *b)
{
	const struct unaided *const *x = a, *const *y = b;
	if ((*x)->group != (*y)->group)
		return (*x)->group < (*y)->group ? -1 : 1;
	if ((*x)->likeness != (*y)->likeness)
		return (*x)->likeness > (*y)->likeness ? -1 : 1;
	return by_age(*x, *y);
}

/* Members, those of a group together. */
static struct unaided **grouped(struct grouping *g)
{
	struct unaided **list = arena_array(&g->arena, g->members.n, sizeof *list);
	for (size_t i = 0; i < g->members.n; i++)
		list[i] = &g->members.p[i];
	if (g->members.n)
		qsort(list, g->members.n, sizeof *list, by_group);
	return list;
}

static void mean_of(struct grouping *g, struct group *of, struct unaided **members, size_t n)
{
	VEC(struct weight) sum = { 0 };
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < members[i]->n; k++) {
			const struct weight *w = &members[i]->terms[k];
			if (!g->at[w->term]) {
				vec_push(&sum, *w);
				g->at[w->term] = (uint32_t)sum.n;
			} else {
				sum.p[g->at[w->term] - 1].w += w->w;
			}
		}
	for (size_t i = 0; i < sum.n; i++)
		g->at[sum.p[i].term] = 0;
	of->n_mean = settle(sum.p, sum.n, MEAN_TERMS);
	of->mean = arena_array(&g->arena, of->n_mean, sizeof *of->mean);
	if (of->n_mean)
		memcpy(of->mean, sum.p, of->n_mean * sizeof *of->mean);
	vec_release(&sum);
}

static void take_means(struct grouping *g)
{
	struct unaided **list = grouped(g);
	for (size_t i = 0, end; i < g->members.n; i = end) {
		for (end = i + 1; end < g->members.n && list[end]->group == list[i]->group; end++)
			;
		mean_of(g, &g->groups.p[list[i]->group], list + i, end - i);
	}
}

static void make_groups(struct grouping *g)
{
	g->leads = xcalloc(g->stems.n + 1, sizeof *g->leads);
	g->scores = xcalloc(g->members.n + 1, sizeof *g->scores);
	g->at = xcalloc(g->stems.n + 1, sizeof *g->at);
	for (uint32_t i = 0; i < g->members.n; i++)
		if (!likest(g, &g->members.p[i]))
			found_group(g, i);
	for (int pass = 1; pass < PASSES; pass++) {
		take_means(g);
		forget_leads(g);
		for (uint32_t i = 0; i < g->groups.n; i++)
			lead(g, i);
		for (uint32_t i = 0; i < g->members.n; i++)
			likest(g, &g->members.p[i]);
	}
	take_means(g);
	forget_leads(g);
}

/* ---- what they are about ---- */

static double cost_of(const struct summary *s)
{
	double days = (double)(s->resolved - s->created) / (double)MS_DAY;
	return 1 + s->replies + s->notes + MAX(0, MIN(days, GAP_DAYS));
}

/* As a title writes the stem; else nothing. */
static struct str written(struct grouping *g, struct str stem, struct unaided **members, size_t n)
{
	struct tokens tokens = { 0 };
	struct str found = { 0 };
	for (size_t i = 0; i < n && !found.n; i++) {
		struct str title = members[i]->s.title;
		tokens.n = 0;
		analyse(g->analyser, title, g->ask->language, &tokens);
		for (size_t k = 0; k < tokens.n && !found.n; k++) {
			const struct token *t = &tokens.p[k];
			if (t->term != TERM_NONE &&
				str_eq(analyser_term(g->analyser, t->term), stem))
				found = str_make(title.p + t->start, t->end - t->start);
		}
	}
	vec_release(&tokens);
	return utf8_fold(&g->out->arena, found);
}

/* Words of titles first: they are written with care, and whole. */
static void tell_words(struct grouping *g, const struct group *of, struct unaided **members,
	size_t n, struct strs *out)
{
	out->p = arena_array(&g->out->arena, GAP_WORDS, sizeof *out->p);
	for (int titles = 1; titles >= 0; titles--)
		for (size_t i = 0; i < of->n_mean && out->n < GAP_WORDS; i++) {
			struct str word = written(g, of->mean[i].stem, members, n);
			if (!titles && !word.n)
				word = arena_str(&g->out->arena, of->mean[i].stem);
			if (word.n > 1 && !strs_has(out, word))
				out->p[out->n++] = word;
		}
}

static void tell(struct grouping *g, const struct group *of, struct unaided **members, size_t n,
	struct gap *out)
{
	struct arena *a = &g->out->arena;
	out->tickets = arena_array(a, n, sizeof *out->tickets);
	out->title = arena_str(a, members[0]->s.title);
	for (; out->n < n; out->n++) {
		out->tickets[out->n] = members[out->n]->s.id;
		out->cost += cost_of(&members[out->n]->s);
	}
	tell_words(g, of, members, n, &out->words);
}

static int by_cost(const void *a, const void *b)
{
	const struct gap *x = a, *y = b;
	if (x->cost != y->cost)
		return x->cost > y->cost ? -1 : 1;
	return strcmp(x->tickets[0].s, y->tickets[0].s);
}

static void tell_all(struct grouping *g)
{
	struct unaided **list = grouped(g);
	struct gaps *out = g->out;
	out->p = arena_array(&out->arena, g->groups.n, sizeof *out->p);
	for (size_t i = 0, end; i < g->members.n; i = end) {
		for (end = i + 1; end < g->members.n && list[end]->group == list[i]->group; end++)
			;
		tell(g, &g->groups.p[list[i]->group], list + i, end - i, &out->p[out->n++]);
	}
	if (out->n)
		qsort(out->p, out->n, sizeof *out->p, by_cost);
	out->total = out->n;
	if (g->ask->limit)
		out->n = MIN(out->n, g->ask->limit);
}

/* ---- all of it ---- */

static void grouping_release(struct grouping *g)
{
	analyser_free(g->analyser);
	vec_release(&g->members);
	vec_release(&g->groups);
	vec_release(&g->stems);
	vec_release(&g->idf);
	map_release(&g->terms);
	free(g->leads);
	free(g->scores);
	free(g->at);
	arena_release(&g->arena);
}

static int find(struct words *w, const struct gaps_ask *ask, struct gaps *out)
{
	struct grouping g = { .words = w, .ask = ask, .out = out, .analyser = analyser_new() };
	struct words_view v = { 0 };
	struct words_stats all;
	words_stats(w, &all);
	g.n_docs = (double)all.documents;
	int rc = choose(&g);
	for (size_t i = 0; !rc && i < g.members.n; i++)
		measure(&g, &g.members.p[i], &v);
	if (!rc && !words_damage(w)) {
		make_groups(&g);
		tell_all(&g);
	}
	words_view_release(&v);
	grouping_release(&g);
	return rc;
}

int gaps_find(struct words *w, const struct gaps_ask *ask, struct gaps *out)
{
	for (int i = 0; i < TRIES; i++) {
		struct gaps made = { 0 };
		int rc = find(w, ask, &made);
		if (!rc && !words_damage(w)) {
			*out = made;
			return 0;
		}
		gaps_release(&made);
		if (!rc)
			rc = words_heal(w);
		if (rc)
			return rc;
	}
	return fail(E_DAMAGED, "the index of words cannot be read");
}
