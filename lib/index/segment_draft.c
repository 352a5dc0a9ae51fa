/* Rows gathered in memory, and what a writer reads rows from. */
#include "index/segment.h"

static uint32_t number_of(struct draft *d, struct str text)
{
	struct map_item *it = map_get(&d->strings, text);
	if (!it)
		it = map_put(&d->strings, arena_str(&d->text, text), NULL);
	return (uint32_t)(it - d->strings.items);
}

void draft_init(struct draft *d)
{
	*d = (struct draft){ 0 };
	number_of(d, STR(""));
	for (size_t i = 0; i < sizeof(struct list_head) / sizeof(uint32_t); i++)
		vec_push(&d->lists, 0);
}

void draft_release(struct draft *d)
{
	vec_release(&d->rows);
	buf_release(&d->titles);
	vec_release(&d->lists);
	map_release(&d->strings);
	arena_release(&d->text);
	vec_release(&d->broken);
}

static void add_list(struct draft *d, const struct strs *list)
{
	for (size_t i = 0; i < list->n; i++)
		vec_push(&d->lists, number_of(d, list->p[i]));
}

static uint32_t add_lists(struct draft *d, const struct summary *s)
{
	if (!s->labels.n && !s->watchers.n && !s->links.n && !s->n_custom)
		return 0;
	uint32_t at = (uint32_t)d->lists.n;
	vec_push(&d->lists, (uint32_t)s->labels.n);
	vec_push(&d->lists, (uint32_t)s->watchers.n);
	vec_push(&d->lists, (uint32_t)s->links.n);
	vec_push(&d->lists, (uint32_t)s->n_custom);
	add_list(d, &s->labels);
	add_list(d, &s->watchers);
	add_list(d, &s->links);
	for (size_t i = 0; i < s->n_custom; i++) {
		vec_push(&d->lists, number_of(d, s->custom[i].name));
		vec_push(&d->lists, number_of(d, s->custom[i].value));
	}
	return at;
}

static uint8_t traits_of(const struct summary *s)
{
	return (s->flags & SUM_CUSTOMER_LAST ? TRAIT_CUSTOMER_LAST : 0) |
	       (s->first_response ? TRAIT_ANSWERED : 0) | (s->due ? TRAIT_DUE : 0) |
	       (s->assignee.n ? TRAIT_ASSIGNED : 0) | (s->reopened ? TRAIT_REOPENED : 0) |
	       (s->occurrences > 1 ? TRAIT_REPEATED : 0) |
	       (s->last_customer ? TRAIT_CUSTOMER_WROTE : 0);
}

void draft_add(struct draft *d, const struct summary *s, const struct oid *blob)
{
	vec_push(&d->rows, (struct record){
				   .id = id_number(&s->id),
				   .created = s->created,
				   .updated = s->updated,
				   .first_response = s->first_response,
				   .resolved = s->resolved,
				   .closed = s->closed,
				   .due = s->due,
				   .last_customer = s->last_customer,
				   .last_agent = s->last_agent,
				   .sketch = s->title_sketch,
				   .title = d->titles.n,
				   .title_n = (uint32_t)s->title.n,
				   .lists = add_lists(d, s),
				   .category = number_of(d, s->category),
				   .requester = number_of(d, s->requester),
				   .account = number_of(d, s->account),
				   .assignee = number_of(d, s->assignee),
				   .team = number_of(d, s->team),
				   .key = number_of(d, s->key),
				   .source = number_of(d, s->source),
				   .merged = number_of(d, s->merged),
				   .replies = s->replies,
				   .notes = s->notes,
				   .occurrences = s->occurrences,
				   .reopened = s->reopened,
				   .attachments = s->attachments,
				   .generation = s->generation,
				   .blob = *blob,
				   .status = s->status,
				   .priority = s->priority,
				   .flags = s->flags,
				   .traits = traits_of(s),
			   });
	buf_str(&d->titles, s->title);
}

void draft_broken(struct draft *d, const struct id *id, struct str why)
{
	vec_push(&d->broken, (struct broken_row){ .id = id_number(id), .why = number_of(d, why) });
}

void source_of_draft(struct source *out, const struct draft *d)
{
	*out = (struct source){ .draft = d, .n_strings = d->strings.n };
	out->renumber = xcalloc(out->n_strings + 1, sizeof *out->renumber);
}

bool source_of_segment(struct source *out, struct segment *s)
{
	if (!segment_verify(s))
		return false;
	*out = (struct source){ .segment = s, .n_strings = s->n_strings };
	out->renumber = xcalloc(out->n_strings + 1, sizeof *out->renumber);
	return true;
}

void source_release(struct source *s)
{
	free(s->renumber);
	*s = (struct source){ 0 };
}
