/* Lists of postings, and the cursor over those of all segments. */
#include "index/words_inside.h"

/* ---- one list ---- */

bool list_of(struct list *out, struct words_segment *s, const struct term_walk *t)
{
	struct list l = { .df = t->df, .n_docs = s->meta.n_docs };
	const unsigned char *p = sections_at(&s->s, WS_POSTINGS, t->list, t->list_n);
	if (!p)
		return false;
	l.n_blocks = blocks_of_list(l.df);
	uint64_t head = LIST_HEAD + (l.n_blocks > 1 ? (uint64_t)l.n_blocks * LIST_SKIP : 0);
	if (t->list_n < head)
		return sections_damaged(&s->s, WS_POSTINGS, "cut short");
	memcpy(&l.bound, p, sizeof l.bound);
	l.p = p + LIST_HEAD;
	l.data = p + head;
	l.end = p + t->list_n;
	*out = l;
	return true;
}

struct skip list_skip(const struct list *l, uint32_t block)
{
	return skip_at(l->p + (size_t)block * LIST_SKIP);
}

bool list_docs(const struct list *l, uint32_t block, uint32_t docs[WORDS_BLOCK],
	const unsigned char **tfs)
{
	uint64_t from = 0, doc = 0;
	uint32_t n = list_count(l, block);
	if (block) {
		struct skip before = list_skip(l, block - 1);
		from = before.end;
		doc = (uint64_t)before.last + 1;
	}
	if (from > (uint64_t)(l->end - l->data))
		return false;
	*tfs = pack_get(l->data + from, l->end, docs, n);
	if (!*tfs)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		doc += docs[i];
		docs[i] = (uint32_t)doc++;
	}
	/* they rise, in 64 bits, so the last tells for all */
	return doc <= l->n_docs;
}

/* ---- the cursor ---- */

static struct words_segment *cursor_segment(const struct words_cursor *c)
{
	return c->words->segments.p[c->segment];
}

static struct list cursor_list(const struct words_cursor *c)
{
	return (struct list){ .p = c->skips,
		.data = c->data,
		.end = c->end,
		.df = c->df,
		.n_blocks = c->n_blocks,
		.n_docs = c->n_docs };
}

static float bound_of(const struct words_segment *s, uint16_t code)
{
	return MIN((float)code * (WTF_MAX / (float)BOUND_STEPS) * s->bound, WTF_MAX);
}

static bool cursor_end(struct words_cursor *c)
{
	c->doc = DOC_NONE;
	c->block_last = DOC_NONE;
	c->block_max = 0;
	c->segment = WORDS_SEGMENTS;
	c->on = c->decoded = c->tf_decoded = false;
	c->n_blocks = 0;
	return false;
}

static bool cursor_damaged(struct words_cursor *c)
{
	sections_damaged(&cursor_segment(c)->s, WS_POSTINGS, "order");
	return cursor_end(c);
}

static bool block_decode(struct words_cursor *c)
{
	struct list l = cursor_list(c);
	if (c->decoded)
		return true;
	if (!list_docs(&l, c->block, c->docs, &c->tfs))
		return cursor_damaged(c);
	c->n = list_count(&l, c->block);
	if (c->n_blocks > 1 && c->base + c->docs[c->n - 1] != c->block_last)
		return cursor_damaged(c);
	c->at = 0;
	c->on = c->tf_decoded = false;
	c->decoded = true;
	return true;
}

/* The block's bounds; its documents are not looked at unless it is the only one. */
static bool block_set(struct words_cursor *c, uint32_t block)
{
	struct list l = cursor_list(c);
	c->block = block;
	c->decoded = false;
	if (c->n_blocks > 1) {
		struct skip s = list_skip(&l, block);
		c->block_last = c->base + s.last;
		c->block_max = bound_of(cursor_segment(c), s.bound);
		return s.last < c->n_docs || cursor_damaged(c);
	}
	if (!block_decode(c))
		return false;
	c->block_last = c->base + c->docs[c->n - 1];
	return true;
}

static float lone_bound(struct words_segment *s, const struct wtf_scale *scale,
	const struct term_walk *t)
{
	struct length_codes codes;
	const void *p = sections_at(&s->s, WS_LENGTHS, (uint64_t)t->doc * sizeof codes,
		sizeof codes);
	uint32_t a, b;
	if (!p)
		return 0;
	memcpy(&codes, p, sizeof codes);
	tf_of(t->tf, &a, &b);
	uint32_t tl = length_of(codes.title), bl = length_of(codes.body);
	return wtf(a, b, wtf_k(scale, tl, bl), wtf_t(scale, tl));
}

static void lone_set(struct words_cursor *c, const struct term_walk *t)
{
	c->df = c->n = c->n_blocks = 1;
	c->docs[0] = t->doc;
	c->tf[0] = t->tf;
	c->at = c->block = 0;
	c->on = false;
	c->decoded = c->tf_decoded = true;
	c->block_last = c->base + t->doc;
}

/* Where the term's postings in segment i are; false: there are none. */
static bool segment_enter(struct words_cursor *c, uint32_t i)
{
	struct term_walk t;
	struct list l;
	struct words_segment *s = c->words->segments.p[i];
	if (c->term->number[i] == TERM_NONE || !term_walk_rank(&t, s, c->term->number[i]))
		return false;
	c->segment = i;
	c->base = s->base;
	c->n_docs = s->meta.n_docs;
	c->dead = s->dead;
	if (t.df == 1) {
		lone_set(c, &t);
		c->block_max = lone_bound(s, &c->words->scale, &t);
		return true;
	}
	if (t.df < 2 || !list_of(&l, s, &t))
		return false;
	c->skips = l.p;
	c->data = l.data;
	c->end = l.end;
	c->df = l.df;
	c->n_blocks = l.n_blocks;
	c->block_max = bound_of(s, l.bound);
	return block_set(c, 0);
}

/* The next segment that has the term, from i up. */
static bool segment_next(struct words_cursor *c, uint32_t i)
{
	for (; i < c->words->segments.n; i++)
		if (segment_enter(c, i))
			return true;
	return cursor_end(c);
}

static float segment_bound(struct words_cursor *c, uint32_t i)
{
	struct term_walk t;
	struct list l;
	struct words_segment *s = c->words->segments.p[i];
	if (c->term->number[i] == TERM_NONE || !term_walk_rank(&t, s, c->term->number[i]))
		return 0;
	if (t.df == 1)
		return lone_bound(s, &c->words->scale, &t);
	return t.df > 1 && list_of(&l, s, &t) ? bound_of(s, l.bound) : 0;
}

void words_cursor_init(struct words_cursor *c, struct words *w, const struct words_term *t)
{
	memset(c, 0, offsetof(struct words_cursor, docs));
	c->words = w;
	c->term = t;
	for (uint32_t i = 0; i < w->segments.n; i++)
		c->max = MAX(c->max, segment_bound(c, i));
	segment_next(c, 0);
}

/* From c->at on, the first document that is alive. */
static bool settle(struct words_cursor *c)
{
	for (;;) {
		while (c->at < c->n && c->dead && segment_dead(cursor_segment(c), c->docs[c->at]))
			c->at++;
		if (c->at < c->n)
			break;
		bool more = c->block + 1 < c->n_blocks ? block_set(c, c->block + 1)
						       : segment_next(c, c->segment + 1);
		if (!more || !block_decode(c))
			return false;
	}
	c->doc = c->base + c->docs[c->at];
	c->on = true;
	return true;
}

bool words_cursor_step(struct words_cursor *c)
{
	if (!c->n_blocks || !block_decode(c))
		return false;
	c->at += c->on;
	return settle(c);
}

/* The first block from the current one on whose last document is not before a local number, or
 * n_blocks. */
static uint32_t block_find(const struct words_cursor *c, uint32_t local)
{
	struct list l = cursor_list(c);
	uint32_t lo = c->block, hi = c->n_blocks, step = 1;
	if (c->n_blocks == 1)
		return c->block_last - c->base < local;
	while (lo + step < hi && list_skip(&l, lo + step - 1).last < local) {
		lo += step;
		step *= 2;
	}
	hi = MIN(hi, lo + step);
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		if (list_skip(&l, mid).last < local)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

bool words_cursor_shallow(struct words_cursor *c, uint32_t doc)
{
	while (c->n_blocks && c->block_last < doc) {
		uint32_t block = c->n_blocks;
		if (doc - c->base < c->n_docs)
			block = block_find(c, doc - c->base);
		if (block < c->n_blocks)
			block_set(c, block);
		else
			segment_next(c, c->segment + 1);
	}
	return c->n_blocks;
}

bool words_cursor_seek(struct words_cursor *c, uint32_t doc)
{
	if (c->on && c->doc >= doc)
		return true;
	if (!words_cursor_shallow(c, doc) || !block_decode(c))
		return false;
	uint32_t local = doc > c->base ? doc - c->base : 0;
	while (c->at < c->n && c->docs[c->at] < local)
		c->at++;
	return settle(c);
}

static bool tfs_decode(struct words_cursor *c)
{
	if (c->tf_decoded)
		return true;
	c->tf_decoded = pack_get(c->tfs, c->end, c->tf, c->n);
	return c->tf_decoded || cursor_damaged(c);
}

size_t words_cursor_run(struct words_cursor *c, uint32_t to, struct words_posting out[WORDS_BLOCK])
{
	size_t n = 0;
	if (!c->on || c->doc >= to || !tfs_decode(c))
		return 0;
	struct words_segment *s = cursor_segment(c);
	uint32_t first = c->docs[c->at], end = c->at + 1;
	while (end < c->n && c->docs[end] < to - c->base)
		end++;
	const unsigned char *lengths = sections_at(&s->s, WS_LENGTHS,
		(uint64_t)first * sizeof(struct length_codes),
		(c->docs[end - 1] - first + 1) * sizeof(struct length_codes));
	if (!lengths)
		return cursor_end(c);
	for (; c->at < end; c->at++) {
		struct length_codes codes;
		uint32_t doc = c->docs[c->at];
		if (c->dead && segment_dead(s, doc))
			continue;
		memcpy(&codes, lengths + (doc - first) * sizeof codes, sizeof codes);
		out[n] = (struct words_posting){ .doc = c->base + doc,
			.lengths = lengths_of(codes) };
		tf_of(c->tf[c->at], &out[n].title, &out[n].body);
		n++;
	}
	settle(c);
	return n;
}

void words_cursor_tf(struct words_cursor *c, uint32_t *title, uint32_t *body)
{
	if (!c->on || !tfs_decode(c)) {
		*title = *body = 0;
		return;
	}
	tf_of(c->tf[c->at], title, body);
}
