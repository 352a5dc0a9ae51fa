/* Building from texts in memory. */
#include "index/words_build.h"

#define BUDGET ((size_t)96 << 20)
#define BUDGET_MIN ((size_t)1 << 16)

struct words_builder {
	struct words_draft draft;
	VEC(struct words_segment *) spills;
	char *dir; /* NULL: spills stay in memory */
	size_t budget;
};

struct words_builder *words_builder_new(const char *dir, size_t budget)
{
	struct words_builder *b = xcalloc(1, sizeof *b);
	words_draft_init(&b->draft);
	b->dir = dir ? xstrdup(dir) : NULL;
	b->budget = budget ? MAX(budget, BUDGET_MIN) : BUDGET;
	return b;
}

static void spills_release(struct words_builder *b)
{
	for (size_t i = 0; i < b->spills.n; i++)
		words_segment_free(b->spills.p[i]);
	vec_release(&b->spills);
}

void words_builder_free(struct words_builder *b)
{
	if (!b)
		return;
	words_draft_release(&b->draft);
	spills_release(b);
	free(b->dir);
	free(b);
}

static int spill(struct words_builder *b)
{
	struct words_part part = { .draft = &b->draft };
	struct words_plan plan = { .parts = &part, .n_parts = 1 };
	struct words_segment *made;
	int rc = words_segment_make(&made, &plan, b->dir);
	if (rc)
		return rc;
	vec_push(&b->spills, made);
	words_draft_reset(&b->draft);
	return 0;
}

int words_builder_add(struct words_builder *b, const struct words_input *in)
{
	words_draft_add(&b->draft, in);
	return words_draft_bytes(&b->draft) < b->budget ? 0 : spill(b);
}

int words_builder_settle(struct words_builder *b)
{
	if (!b->spills.n)
		return 0;
	int rc = b->draft.docs.n ? spill(b) : 0;
	if (!rc) {
		words_draft_release(&b->draft);
		words_draft_init(&b->draft);
	}
	return rc;
}

size_t words_builder_parts(struct words_builder *b, struct words_part *out)
{
	size_t n = 0;
	for (; n < b->spills.n; n++)
		out[n] = (struct words_part){ .segment = b->spills.p[n] };
	if (b->draft.docs.n)
		out[n++] = (struct words_part){ .draft = &b->draft };
	return n;
}

size_t words_builder_count(const struct words_builder *b)
{
	return b->spills.n + 1;
}

int words_builder_finish(struct words_builder *b, struct words **out)
{
	struct words_segment *made;
	int rc = words_builder_settle(b);
	if (rc)
		return rc;
	struct words_part *parts = xcalloc(words_builder_count(b), sizeof *parts);
	struct words_plan plan = { .parts = parts, .n_parts = words_builder_parts(b, parts) };
	rc = words_segment_make(&made, &plan, b->dir);
	free(parts);
	if (rc)
		return rc;
	struct words *w = xcalloc(1, sizeof *w);
	w->in_memory = true;
	vec_push(&w->segments, made);
	words_settle(w);
	spills_release(b);
	words_draft_reset(&b->draft);
	*out = w;
	return 0;
}
