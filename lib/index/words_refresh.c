/* Changed documents and the smallest segments become one new segment; older and larger ones only
 * learn which of their documents it replaces. */
#include "index/words_refresh.h"
#include "index/inside.h"
#include "index/learned.h"
#include "model/desk.h"

/* As in the row index: so there are few segments, and a document is rewritten a few dozen times. */
#define TIER 4
uint32_t words_tier_min = 64;

struct words_merging {
	struct words *words;
	struct words_news *news;
	size_t keep; /* segments in front of it stay */
	struct words_part *parts;
	struct words_plan plan;
	VEC(struct words_kill) kills; /* in those that stay; segment: its place */
	VEC(struct gone_term) gone;
	struct arena arena;
};

static void merging_release(struct words_merging *m)
{
	free(m->parts);
	vec_release(&m->kills);
	vec_release(&m->gone);
	arena_release(&m->arena);
}

static void choose_tier(struct words_merging *m)
{
	const struct words *w = m->words;
	size_t taken = m->news->n, i = w->segments.n;
	while (i && (i >= WORDS_SEGMENTS || w->segments.p[i - 1]->meta.n_docs <=
						    MAX(taken * TIER, (size_t)words_tier_min)))
		taken += w->segments.p[--i]->meta.n_docs;
	m->keep = i;
}

/* ---- what the new segment replaces in those that stay ---- */

static int segment_kills(struct words_segment *s, const struct words_kill **out, size_t *n)
{
	uint64_t size = sections_size(&s->s, WS_KILLS);
	*n = size / sizeof **out;
	*out = (const void *)sections_at(&s->s, WS_KILLS, 0, *n * sizeof **out);
	return *out ? 0 : sections_fail(&s->s);
}

static size_t place_of(const struct words *w, uint32_t number)
{
	size_t i = 0;
	while (i < w->segments.n && w->segments.p[i]->number != number)
		i++;
	return i;
}

static int inherit_kills(struct words_merging *m)
{
	struct words *w = m->words;
	for (size_t i = m->keep; i < w->segments.n; i++) {
		const struct words_kill *kills;
		size_t n;
		int rc = segment_kills(w->segments.p[i], &kills, &n);
		if (rc)
			return rc;
		for (size_t j = 0; j < n; j++) {
			size_t place = place_of(w, kills[j].segment);
			if (place < m->keep)
				vec_push(&m->kills,
					(struct words_kill){ (uint32_t)place, kills[j].doc });
		}
	}
	return 0;
}

static int kill_cmp(const void *a, const void *b)
{
	const struct words_kill *x = a, *y = b;
	if (x->segment != y->segment)
		return x->segment < y->segment ? -1 : 1;
	return (x->doc > y->doc) - (x->doc < y->doc);
}

static int collect_kills(struct words_merging *m)
{
	for (size_t i = 0; i < m->news->kills.n; i++)
		if (m->news->kills.p[i].segment < m->keep)
			vec_push(&m->kills, m->news->kills.p[i]);
	int rc = inherit_kills(m);
	if (!rc && m->kills.n)
		qsort(m->kills.p, m->kills.n, sizeof *m->kills.p, kill_cmp);
	return rc;
}

/* ---- their terms ---- */

static bool count_stats(struct words_merging *m, struct words_segment *s, uint32_t doc)
{
	struct words_lengths lengths;
	uint8_t class;
	if (!words_lengths(m->words, s->base + doc, &lengths))
		return false;
	class = words_class(m->words, s->base + doc);
	struct words_stats *gone = &m->plan.gone_stats[class >> 7];
	gone->documents++;
	gone->title += lengths.title;
	gone->body += lengths.body;
	return !s->s.damage;
}

/* Ranks of the terms of what is killed in one segment, and how many of it have them. */
static bool count_ranks(struct words_merging *m, struct words_segment *s, const uint64_t *ranks,
	size_t n)
{
	struct term_walk walk;
	for (size_t i = 0; i < n;) {
		size_t from = i;
		while (i < n && ranks[i] == ranks[from])
			i++;
		if (!term_walk_rank(&walk, s, (uint32_t)ranks[from]))
			return false;
		vec_push(&m->gone, (struct gone_term){ arena_str(&m->arena, walk.stem),
					   (uint32_t)(i - from) });
	}
	return true;
}

/* Of the kills from `at` on that are in one segment; *at moves behind them. */
static int count_segment(struct words_merging *m, size_t *at)
{
	struct words_segment *s = m->words->segments.p[m->kills.p[*at].segment];
	struct words_view v = { 0 };
	VEC(uint64_t) ranks = { 0 };
	uint32_t segment = m->kills.p[*at].segment;
	bool whole = true;
	for (; whole && *at < m->kills.n && m->kills.p[*at].segment == segment; ++*at) {
		uint32_t doc = m->kills.p[*at].doc;
		whole = segment_view(s, doc, &v) && count_stats(m, s, doc);
		for (size_t j = 0; j < v.n; j++)
			vec_push(&ranks, v.entries[j].term);
		m->kills.p[*at].segment = s->number;
	}
	sort_u64(ranks.p, ranks.n);
	whole = whole && count_ranks(m, s, ranks.p, ranks.n);
	words_view_release(&v);
	vec_release(&ranks);
	return whole ? 0 : sections_fail(&s->s);
}

static int gone_cmp(const void *a, const void *b)
{
	return str_cmp(((const struct gone_term *)a)->stem, ((const struct gone_term *)b)->stem);
}

static int count_gone(struct words_merging *m)
{
	size_t kept = 0;
	for (size_t at = 0; at < m->kills.n;) {
		int rc = count_segment(m, &at);
		if (rc)
			return rc;
	}
	if (m->gone.n)
		qsort(m->gone.p, m->gone.n, sizeof *m->gone.p, gone_cmp);
	for (size_t i = 0; i < m->gone.n; i++) {
		if (kept && str_eq(m->gone.p[kept - 1].stem, m->gone.p[i].stem))
			m->gone.p[kept - 1].n += m->gone.p[i].n;
		else
			m->gone.p[kept++] = m->gone.p[i];
	}
	m->gone.n = kept;
	return 0;
}

/* ---- the new segment ---- */

static void choose_parts(struct words_merging *m)
{
	struct words *w = m->words;
	size_t n = w->segments.n - m->keep, at = 0;
	for (size_t i = 0; i < WORDS_WORKERS; i++)
		n += m->news->builders[i] ? words_builder_count(m->news->builders[i]) : 0;
	m->parts = xcalloc(n + 1, sizeof *m->parts);
	for (size_t i = m->keep; i < w->segments.n; i++)
		m->parts[at++] = (struct words_part){ .segment = w->segments.p[i] };
	for (size_t i = 0; i < WORDS_WORKERS; i++)
		if (m->news->builders[i])
			at += words_builder_parts(m->news->builders[i], m->parts + at);
	m->plan.parts = m->parts;
	m->plan.n_parts = at;
	m->plan.kills = m->kills.p;
	m->plan.n_kills = m->kills.n;
	m->plan.gone = m->gone.p;
	m->plan.n_gone = m->gone.n;
}

static uint32_t next_number(const struct words *w)
{
	uint32_t next = 1;
	for (size_t i = 0; i < w->segments.n; i++)
		next = MAX(next, w->segments.p[i]->number + 1);
	return next;
}

static int store_merged(struct words_merging *m, struct words_segment **made)
{
	struct words *w = m->words;
	uint32_t number = next_number(w);
	if (!w->in_memory) {
		int rc = words_segment_store(made, &m->plan, w->dir, number,
			w->store->place.file_mode);
		if (rc != -E_IO)
			return rc;
		error_clear();
		w->in_memory = true;
	}
	int rc = words_segment_make(made, &m->plan, NULL);
	if (!rc)
		(*made)->number = number;
	return rc;
}

static void adopt(struct words_merging *m, struct words_segment *made)
{
	struct words *w = m->words;
	while (w->segments.n > m->keep)
		words_segment_free(w->segments.p[--w->segments.n]);
	if (made)
		vec_push(&w->segments, made);
	w->m.segments.n = 0;
	for (size_t i = 0; i < w->segments.n; i++) {
		const struct words_segment *s = w->segments.p[i];
		vec_push(&w->m.segments,
			(struct manifest_segment){ s->number, s->meta.n_docs, s->s.n, s->s.sum });
	}
	words_settle(w);
}

static int merge_run(struct words_merging *m)
{
	struct words_segment *made = NULL;
	choose_tier(m);
	int rc = collect_kills(m);
	if (!rc)
		rc = count_gone(m);
	if (rc)
		return rc;
	choose_parts(m);
	if (m->plan.n_parts || m->plan.n_kills)
		rc = store_merged(m, &made);
	if (!rc)
		adopt(m, made);
	return rc;
}

int words_adopt(struct words *w, struct words_news *news)
{
	struct words_merging m = { .words = w, .news = news };
	int rc = news->n ? merge_run(&m) : 0;
	merging_release(&m);
	return rc;
}

static int apply(struct words *w, const struct desk *desk, const struct oid *old,
	const struct oid *tree)
{
	struct words_news news = { 0 };
	int rc = words_gather(&news, w, desk, old, tree);
	if (!rc)
		rc = words_adopt(w, &news);
	words_news_release(&news);
	return rc ? rc : learned_refresh(w, desk, old, tree);
}

/* ---- from commit to commit ---- */

static void save(struct words *w)
{
	if (!w->in_memory && manifest_write(&w->m, w->dir, w->store->place.file_mode))
		w->in_memory = true;
	if (!w->in_memory)
		index_sweep(&w->m, w->dir);
	error_clear();
}

static int read_tree(struct words *w, const struct oid *commit, struct oid *tree, struct desk *desk,
	struct buf *text)
{
	CLEANUP(buf_release) struct buf why = { 0 };
	struct repo *repo;
	int rc = store_repo(w->store, &repo);
	if (!rc)
		rc = repo_commit_tree(repo, commit, tree);
	return rc ? rc : store_desk(w->store, commit, desk, text, &why);
}

/* What the terms depend on besides the files: of other answers nothing is kept. */
static bool reads_otherwise(const struct words *w, const struct desk *desk)
{
	CLEANUP(desk_release) struct desk before = { 0 };
	bool other = desk_parse(&before, buf_view(&w->m.desk)) ||
		     !str_eq(before.language, desk->language);
	error_clear();
	return other;
}

struct str words_desk(const struct words *w)
{
	return buf_view(&w->m.desk);
}

int words_refresh(struct words *w, const struct oid *commit, bool anew)
{
	CLEANUP(desk_release) struct desk desk = { 0 };
	CLEANUP(buf_release) struct buf text = { 0 };
	struct oid tree;
	if (anew || oid_zero(&w->m.tree))
		repo_map_little();
	int rc = read_tree(w, commit, &tree, &desk, &text);
	if (rc)
		return rc;
	if (!w->in_memory && dir_make(w->dir, w->store->place.dir_mode))
		w->in_memory = true;
	anew |= oid_zero(&w->m.tree) || reads_otherwise(w, &desk);
	if (!anew && apply(w, &desk, &w->m.tree, &tree)) {
		/* else the old tree is gone: a branch was rewritten, and the rest collected */
		if (words_damage(w))
			words_note_damage(w, words_damage(w));
		anew = true;
	}
	if (anew) {
		words_unload(w);
		rc = apply(w, &desk, NULL, &tree);
		if (rc)
			return rc;
	}
	error_clear();
	w->m.commit = *commit;
	w->m.tree = tree;
	buf_reset(&w->m.desk);
	buf_str(&w->m.desk, buf_view(&text));
	buf_reset(&w->m.branch);
	buf_cstr(&w->m.branch, w->store->place.branch);
	save(w);
	return 0;
}
