#include "brain/suggest.h"
#include "base/map.h"
#include "base/number.h"
#include "model/article.h"
#include "text/utf8.h"

#define UNKNOWN_ASKED 6 /* unknown words that may be another's misspelling */
#define UNKNOWN_CHARS 5
#define QUESTION_TOKENS 160
#define OTHERS 9.0 /* answers that the best one is held against */
#define WORDS_TOLD 5

/* A word of the question. */
struct asked {
	struct str word; /* as it stands in the text */
	uint32_t term, df; /* the analyser's number; documents but the ticket's own */
	size_t at; /* its first token */
	double idf;
	bool kept;
};
struct candidate {
	struct suggestion s;
	double spoken, rank; /* what tickets say for it */
};
struct asking {
	struct search *search;
	const struct suggest_ask *ask;
	struct suggestions *out;
	struct analyser *analyser;
	struct str text; /* of the whole question */
	struct tokens tokens;
	VEC(struct asked) words;
	struct map by_stem; /* index into words */
	double idf_most, idf_sum; /* of one document's word; of the question */
	VEC(struct candidate) found;
	struct map by_slug; /* index into found */
	double spoken; /* all that tickets say */
};

void suggestions_release(struct suggestions *s)
{
	arena_release(&s->arena);
	*s = (struct suggestions){ 0 };
}

struct str ticket_opening(const struct ticket *t)
{
	CLEANUP(free_ptr) struct str *bodies = xcalloc(t->n + 1, sizeof *bodies);
	law_bodies(t, bodies);
	for (size_t i = 0; i < t->n; i++)
		if (str_is(t->entries[i].kind, "open") && bodies[i].n)
			return bodies[i];
	return STR("");
}

/* ---- the question ---- */

static double idf_of(const struct words_stats *all, uint32_t df)
{
	return number_ln(1 + ((double)all->documents - df + .5) / (df + .5));
}

static void gather_words(struct asking *k)
{
	struct words *w = search_words(k->search);
	CLEANUP(free_ptr) bool *seen = NULL;
	uint32_t self = 0;
	bool indexed = k->ask->self.s[0] && words_find(w, id_str(&k->ask->self), &self);
	analyse(k->analyser, k->text, k->ask->language, &k->tokens);
	seen = xcalloc(analyser_terms(k->analyser) + 1, sizeof *seen);
	for (size_t i = 0; i < k->tokens.n; i++) {
		const struct token *t = &k->tokens.p[i];
		struct words_term in;
		if (t->term == TERM_NONE || seen[t->term] ||
			analyser_is_question(k->analyser, t->term))
			continue;
		seen[t->term] = true;
		words_term(w, analyser_term(k->analyser, t->term), &in);
		vec_push(&k->words,
			(struct asked){ .word = str_make(k->text.p + t->start, t->end - t->start),
				.term = t->term,
				.df = in.df - (indexed && in.df),
				.at = i });
	}
}

static int by_rarity(const void *a, const void *b)
{
	const struct asked *x = a, *y = b;
	if (x->df != y->df)
		return x->df < y->df ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

/* Not a number or a code of some log. */
static bool is_prose(struct str word)
{
	for (size_t n; word.n; word = str_skip(word, n))
		if (utf8_kind(utf8_next(word, &n)) == UTF8_DIGIT)
			return false;
	return true;
}

/* The rarest words are kept; what is asked of unknown ones is whether they are misspelt. */
static void choose_words(struct asking *k)
{
	struct words_stats all;
	size_t kept = 0, unknown = 0;
	uint64_t postings = 0;
	double idf_unknown = 0;
	words_stats(search_words(k->search), &all);
	k->idf_most = idf_of(&all, 1);
	if (k->words.n)
		qsort(k->words.p, k->words.n, sizeof *k->words.p, by_rarity);
	struct asked *w;
	vec_each (w, &k->words) {
		w->idf = w->df ? idf_of(&all, w->df) : k->idf_most;
		if (!w->df) {
			bool long_enough = utf8_span(w->word, UNKNOWN_CHARS - 1) < w->word.n;
			idf_unknown += is_prose(w->word) ? w->idf : 0;
			w->kept = is_prose(w->word) && long_enough && unknown++ < UNKNOWN_ASKED;
		} else if (kept < SUGGEST_WORDS && postings + w->df <= SUGGEST_POSTINGS) {
			postings += w->df;
			kept++;
			w->kept = true;
			k->idf_sum += w->idf;
		}
	}
	k->idf_sum += MIN(idf_unknown, k->idf_sum);
}

/* The kept words in their order, so that neighbours stay neighbours. */
static struct str question(struct asking *k)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	CLEANUP(free_ptr) bool *kept = xcalloc(analyser_terms(k->analyser) + 1, sizeof *kept);
	struct arena *a = &k->out->arena;
	size_t n = 0;
	for (size_t i = 0; i < k->words.n; i++) {
		const struct asked *w = &k->words.p[i];
		kept[w->term] = w->kept;
		struct str stem = arena_str(a, analyser_term(k->analyser, w->term));
		map_put(&k->by_stem, stem, NULL)->num = i;
	}
	for (size_t i = 0; i < k->tokens.n && n < QUESTION_TOKENS; i++) {
		const struct token *t = &k->tokens.p[i];
		if (t->term == TERM_NONE || !kept[t->term])
			continue;
		buf_add(&b, k->text.p + t->start, t->end - t->start);
		buf_char(&b, ' ');
		n++;
	}
	return arena_str(a, buf_view(&b));
}

/* ---- answers ---- */

/* How much of the question's idf a document covers; its words, if asked, most telling first. */
static double coverage(struct asking *k, const struct search_hit *h, struct strs *words)
{
	CLEANUP(free_ptr) bool *seen = xcalloc(k->words.n + 1, sizeof *seen);
	double sum = 0;
	for (size_t i = 0; i < h->n_parts; i++) {
		const struct rank_part *p = &h->parts[i];
		struct map_item *it = p->reason == RANK_WORD ? map_get(&k->by_stem, p->term) : NULL;
		if (!it || seen[it->num])
			continue;
		seen[it->num] = true;
		sum += k->words.p[it->num].idf;
		if (words && words->n < WORDS_TOLD)
			words->p[words->n++] = utf8_fold(&k->out->arena, k->words.p[it->num].word);
	}
	return k->idf_sum > 0 ? MIN(1.0, sum / k->idf_sum) : 0;
}

static struct candidate *candidate_of(struct asking *k, const struct words_document *d)
{
	struct arena *a = &k->out->arena;
	struct str slug;
	bool created;
	if (!path_is_article(d->reference, &slug))
		return NULL;
	struct map_item *it = map_put(&k->by_slug, arena_str(a, slug), &created);
	if (!created)
		return &k->found.p[it->num];
	it->num = k->found.n;
	struct candidate *c = vec_add(&k->found);
	c->s = (struct suggestion){ .slug = it->key,
		.title = arena_str(a, d->title),
		.flags = d->flags };
	c->s.words.p = arena_array(a, WORDS_TOLD, sizeof *c->s.words.p);
	c->s.solved.p = arena_array(a, SUGGEST_TICKETS, sizeof *c->s.solved.p);
	return c;
}

static int ask_articles(struct asking *k, struct str text)
{
	CLEANUP(search_answer_release) struct search_answer a = { 0 };
	const struct search_options o = { .kinds = 1u << WORDS_ARTICLE,
		.hidden = SEARCH_HIDDEN,
		.limit = SUGGEST_DEPTH,
		.plain = true,
		.parts = true };
	double sum = 0;
	int rc = search_ask(k->search, text, &o, &a);
	for (size_t i = 0; !rc && i < a.n; i++)
		sum += a.hits[i].score;
	for (size_t i = 0; !rc && i < a.n; i++) {
		const struct search_hit *h = &a.hits[i];
		struct candidate *c = candidate_of(k, &h->document);
		if (!c)
			continue;
		double clear = (h->score - (sum - h->score) / OTHERS) / k->idf_most;
		double x = MAX(0, clear) * coverage(k, h, &c->s.words);
		c->s.score = h->score / a.hits[0].score;
		c->s.evidence = x / (x + SUGGEST_CLEAR);
	}
	return rc;
}

/* Of a ticket that quotes an article and says that it solved it, only the latter counts. */
static void speak(struct asking *k, struct candidate *c, const struct id *id, double much,
	bool solved)
{
	struct strs *tickets = &c->s.solved;
	bool again = tickets->n && str_eq(tickets->p[tickets->n - 1], id_str(id));
	if (!again)
		tickets->p[tickets->n++] = arena_str(&k->out->arena, id_str(id));
	if (again || !solved)
		much /= 2;
	c->spoken += much;
	k->spoken += much;
}

static void hear_ticket(struct asking *k, const struct search_hit *h)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct words *w = search_words(k->search);
	struct summary t;
	struct row row;
	struct id id = id_of(h->document.reference);
	double likeness = coverage(k, h, NULL);
	if (!index_find(k->ask->index, &id, &row))
		return;
	index_summary(k->ask->index, row, &a, &t);
	for (size_t i = 0; i < t.links.n; i++) {
		struct words_document d;
		struct str slug;
		bool solved;
		if (!ticket_link_article(t.links.p[i], &slug, &solved) ||
			!words_article(w, slug, &a, &d) || d.flags & WORDS_ARCHIVED)
			continue;
		struct candidate *c = candidate_of(k, &d);
		if (c)
			speak(k, c, &id, likeness, solved);
	}
}

static int ask_tickets(struct asking *k, struct str text)
{
	CLEANUP(search_answer_release) struct search_answer a = { 0 };
	const struct search_options o = { .kinds = 1u << WORDS_TICKET,
		.hidden = WORDS_UNLISTED | WORDS_UNAIDED,
		.limit = SUGGEST_TICKETS + 1,
		.plain = true,
		.same = true,
		.parts = true };
	size_t heard = 0;
	int rc = search_ask(k->search, text, &o, &a);
	for (size_t i = 0; !rc && i < a.n && heard < SUGGEST_TICKETS; i++)
		if (!str_eq(a.hits[i].document.reference, id_str(&k->ask->self))) {
			hear_ticket(k, &a.hits[i]);
			heard++;
		}
	return rc;
}

/* ---- the ranking ---- */

static int by_rank(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;
	if (x->rank != y->rank)
		return x->rank > y->rank ? -1 : 1;
	return str_cmp(x->s.slug, y->s.slug);
}

static void hand_over(struct asking *k)
{
	struct suggestions *out = k->out;
	struct candidate *c;
	vec_each (c, &k->found) {
		double share = k->spoken > 0 ? c->spoken / k->spoken : 0;
		double alike = share * share * c->spoken / (c->spoken + SUGGEST_ALIKE);
		c->rank = c->s.score + alike;
		c->s.evidence = 1 - (1 - c->s.evidence) * (1 - alike);
	}
	if (k->found.n)
		qsort(k->found.p, k->found.n, sizeof *k->found.p, by_rank);
	out->p = arena_array(&out->arena, k->found.n + 1, sizeof *out->p);
	for (; out->n < MIN(k->found.n, k->ask->limit); out->n++)
		out->p[out->n] = k->found.p[out->n].s;
}

int suggest_articles(struct search *s, const struct suggest_ask *ask, struct suggestions *out)
{
	struct suggestions made = { 0 };
	struct asking k = { .search = s, .ask = ask, .out = &made, .analyser = analyser_new() };
	k.text = arena_fmt(&made.arena, "%.*s\n%.*s", STR_ARG(ask->title),
		STR_ARG(str_first(ask->text, SEARCH_MAX_BYTES)));
	gather_words(&k);
	choose_words(&k);
	struct str text = question(&k);
	int rc = text.n ? ask_articles(&k, text) : 0;
	if (!rc && text.n && ask->index)
		rc = ask_tickets(&k, text);
	if (!rc)
		hand_over(&k);
	analyser_free(k.analyser);
	vec_release(&k.tokens);
	vec_release(&k.words);
	vec_release(&k.found);
	map_release(&k.by_stem);
	map_release(&k.by_slug);
	if (rc) {
		suggestions_release(&made);
		return rc;
	}
	*out = made;
	return 0;
}
