#include "model/summary.h"
#include "text/hash.h"
#include "text/utf8.h"

/* ---- what the state says ---- */

static struct str text_of(const struct ynode *v)
{
	return v->kind == YAML_STRING ? v->s : STR("");
}

static struct strs words_of(struct arena *a, const struct ynode *v)
{
	struct strs list = { 0 };
	if (v->kind != YAML_SEQ)
		return list;
	list.p = arena_array(a, v->n, sizeof *list.p);
	list.cap = v->n;
	for (; list.n < v->n; list.n++)
		list.p[list.n] = text_of(v->items[list.n]);
	return list;
}

static void read_enums(struct summary *s, enum field f, struct str value)
{
	enum status status = STATUS_DEFAULT;
	enum priority priority = PRIORITY_DEFAULT;
	if (f == F_STATUS && status_parse(value, &status))
		s->status = (uint8_t)status;
	if (f == F_PRIORITY && priority_parse(value, &priority))
		s->priority = (uint8_t)priority;
}

static void read_others(struct summary *s, struct arena *a, enum field f, const struct ynode *v)
{
	uint64_t generation;
	if (f == F_LABELS)
		s->labels = words_of(a, v);
	else if (f == F_WATCHERS)
		s->watchers = words_of(a, v);
	else if (f == F_LINKS)
		s->links = words_of(a, v);
	else if (f == F_DUE)
		when_parse_iso(text_of(v), 0, &s->due);
	else if (f == F_GENERATION && str_to_u64(text_of(v), &generation))
		s->generation = (uint32_t)MIN(generation, UINT32_MAX);
	else if (f == F_WITHDRAWN)
		s->flags |= SUM_WITHDRAWN;
	else if (f == F_DELETED)
		s->flags |= SUM_DELETED;
	else
		read_enums(s, f, text_of(v));
}

static struct str *text_field(struct summary *s, enum field f)
{
	switch (f) {
	case F_TITLE:
		return &s->title;
	case F_CATEGORY:
		return &s->category;
	case F_REQUESTER:
		return &s->requester;
	case F_ACCOUNT:
		return &s->account;
	case F_ASSIGNEE:
		return &s->assignee;
	case F_TEAM:
		return &s->team;
	case F_KEY:
		return &s->key;
	case F_SOURCE:
		return &s->source;
	case F_MERGED:
		return &s->merged;
	default:
		return NULL;
	}
}

static void read_custom(struct summary *s, struct arena *a, const struct state *st, size_t i)
{
	static const size_t prefix = sizeof "fields." - 1;
	if (!s->custom)
		s->custom = arena_array(a, st->n - i, sizeof *s->custom);
	s->custom[s->n_custom++] = (struct pair){ str_skip(st->p[i].path, prefix),
		text_of(st->p[i].value) };
}

static void read_state(struct summary *s, struct arena *a, const struct state *st)
{
	for (size_t i = 0; i < st->n; i++) {
		enum field f = field_by_name(st->p[i].path);
		struct str *text = text_field(s, f);
		if (text)
			*text = text_of(st->p[i].value);
		else if (f < F_STORED_COUNT)
			read_others(s, a, f, st->p[i].value);
		else if (str_starts(st->p[i].path, STR("fields.")))
			read_custom(s, a, st, i);
	}
	if (s->merged.n)
		s->flags |= SUM_MERGED;
	s->title_sketch = title_sketch(s->title);
}

/* ---- what the log says ---- */

/* A walk over the counting entries, in order. */
struct walk {
	struct summary *s;
	const struct desk *d;
	bool opened; /* an opening gave the status: the earliest does */
	enum status status;
	unsigned unanswered; /* our public replies since the customer's last word */
};

static void walk_status(struct walk *w, const struct entry *e, bool opening)
{
	const struct ynode *v = e->change.set ? yaml_get(e->change.set, "status") : NULL;
	enum status now = STATUS_DEFAULT;
	if (!v || (opening && w->opened))
		return;
	status_parse(text_of(v), &now);
	bool was_ended = status_ended(w->status), ended = status_ended(now);
	if (ended && !was_ended)
		w->s->resolved = e->when;
	if (now == STATUS_CLOSED && w->status != STATUS_CLOSED)
		w->s->closed = e->when;
	w->s->reopened += was_ended && !ended && !opening;
	w->opened = w->opened || opening;
	w->status = now;
}

static void walk_public(struct walk *w, const struct entry *e, bool reply)
{
	struct summary *s = w->s;
	bool agent = desk_is_agent(w->d, e->by, s->requester);
	if (!agent) {
		s->last_customer = e->when;
		s->flags |= SUM_CUSTOMER_LAST;
		w->unanswered = 0;
		return;
	}
	s->flags &= (uint8_t)~SUM_CUSTOMER_LAST;
	if (!reply)
		return;
	s->first_response = s->first_response ? s->first_response : e->when;
	s->last_agent = e->when;
	w->unanswered++;
}

static void walk_entry(struct walk *w, const struct entry *e)
{
	struct summary *s = w->s;
	bool open = str_is(e->kind, "open"), reply = str_is(e->kind, "reply");
	bool occurrence = str_is(e->kind, "occurrence");
	if (open && !s->created)
		s->created = e->when;
	s->updated = e->when;
	s->replies += reply;
	s->notes += str_is(e->kind, "note");
	s->occurrences += open || occurrence;
	s->attachments += (uint32_t)e->files.n;
	walk_status(w, e, open);
	if ((open || reply || occurrence) && entry_is_public(e))
		walk_public(w, e, reply);
}

/* A withdrawn ticket was opened all the same. */
static int64_t first_opening(const struct ticket *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (str_is(t->entries[i].kind, "open"))
			return t->entries[i].when;
	return t->n ? t->entries[0].when : 0;
}

/* The state's word on the status is the last one: a hand edit may have changed it. */
static void settle_times(struct summary *s, const struct ticket *t)
{
	enum status status = (enum status)s->status;
	s->created = s->created ? s->created : first_opening(t);
	s->updated = s->updated ? s->updated : s->created;
	s->resolved = !status_ended(status) ? 0 : s->resolved ? s->resolved : s->updated;
	s->closed = status != STATUS_CLOSED ? 0 : s->closed ? s->closed : s->updated;
}

static void read_log(struct summary *s, struct arena *a, const struct ticket *t,
	const struct desk *d)
{
	struct walk w = { .s = s, .d = d, .status = STATUS_DEFAULT };
	bool *counts = arena_array(a, t->n, sizeof *counts);
	law_counting(t, counts);
	for (size_t i = 0; i < t->n; i++)
		if (counts[i])
			walk_entry(&w, &t->entries[i]);
	if (w.unanswered >= 2)
		s->flags |= SUM_NUDGED;
	settle_times(s, t);
}

void summary_of(struct summary *out, struct arena *a, const struct ticket *t, const struct desk *d)
{
	struct summary s = { .id = t->id, .priority = PRIORITY_DEFAULT, .generation = 1 };
	struct state folded;
	read_state(&s, a, &t->state);
	read_log(&s, a, t, d);
	law_fold(a, t, &folded);
	if (!state_equal(&folded, &t->state))
		s.flags |= SUM_HAND_EDIT;
	if (ticket_diverged(t))
		s.flags |= SUM_DIVERGED;
	*out = s;
}

bool summary_listed(const struct summary *s)
{
	return !(s->flags & (SUM_WITHDRAWN | SUM_DELETED | SUM_MERGED));
}

/* ---- titles ---- */

uint64_t title_sketch(struct str title)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(strs_release) struct strs words = { 0 };
	uint64_t sketch = 0;
	utf8_words(&a, title, &words);
	for (size_t i = 0; i < words.n; i++)
		sketch |= UINT64_C(1) << (hash64(words.p[i].p, words.p[i].n) & 63);
	return sketch;
}

double title_similarity(struct str a, struct str b)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(strs_release) struct strs x = { 0 }, y = { 0 };
	size_t both = 0;
	utf8_words(&arena, a, &x);
	utf8_words(&arena, b, &y);
	strs_sort_unique(&x);
	strs_sort_unique(&y);
	for (size_t i = 0, k = 0; i < x.n && k < y.n;) {
		int c = str_cmp(x.p[i], y.p[k]);
		both += c == 0;
		i += c <= 0;
		k += c >= 0;
	}
	size_t all = x.n + y.n - both;
	return all ? (double)both / (double)all : 0;
}

/* ---- comparing ---- */

static bool texts_equal(const struct summary *a, const struct summary *b)
{
	return str_eq(a->title, b->title) && str_eq(a->category, b->category) &&
	       str_eq(a->requester, b->requester) && str_eq(a->account, b->account) &&
	       str_eq(a->assignee, b->assignee) && str_eq(a->team, b->team) &&
	       str_eq(a->key, b->key) && str_eq(a->source, b->source) &&
	       str_eq(a->merged, b->merged);
}

static bool lists_equal(const struct strs *a, const struct strs *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!str_eq(a->p[i], b->p[i]))
			return false;
	return true;
}

static bool custom_equal(const struct summary *a, const struct summary *b)
{
	if (a->n_custom != b->n_custom)
		return false;
	for (size_t i = 0; i < a->n_custom; i++)
		if (!str_eq(a->custom[i].name, b->custom[i].name) ||
			!str_eq(a->custom[i].value, b->custom[i].value))
			return false;
	return true;
}

static bool times_equal(const struct summary *a, const struct summary *b)
{
	return a->created == b->created && a->updated == b->updated &&
	       a->first_response == b->first_response && a->resolved == b->resolved &&
	       a->closed == b->closed && a->due == b->due && a->last_customer == b->last_customer &&
	       a->last_agent == b->last_agent;
}

static bool counts_equal(const struct summary *a, const struct summary *b)
{
	return a->status == b->status && a->priority == b->priority && a->flags == b->flags &&
	       a->replies == b->replies && a->notes == b->notes &&
	       a->occurrences == b->occurrences && a->reopened == b->reopened &&
	       a->attachments == b->attachments && a->generation == b->generation &&
	       a->title_sketch == b->title_sketch;
}

static void keep_set(struct strs *set, struct arena *a)
{
	struct str *p = arena_array(a, set->n, sizeof *p);
	for (size_t i = 0; i < set->n; i++)
		p[i] = arena_str(a, set->p[i]);
	*set = (struct strs){ p, set->n, set->n };
}

void summary_keep(struct summary *s, struct arena *a)
{
	struct str *const texts[] = { &s->title, &s->category, &s->requester, &s->account,
		&s->assignee, &s->team, &s->key, &s->source, &s->merged };
	struct pair *custom = arena_array(a, s->n_custom, sizeof *custom);
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		*texts[i] = arena_str(a, *texts[i]);
	keep_set(&s->labels, a);
	keep_set(&s->watchers, a);
	keep_set(&s->links, a);
	for (size_t i = 0; i < s->n_custom; i++)
		custom[i] = (struct pair){ arena_str(a, s->custom[i].name),
			arena_str(a, s->custom[i].value) };
	s->custom = custom;
}

bool summary_equal(const struct summary *a, const struct summary *b)
{
	return str_eq(id_str(&a->id), id_str(&b->id)) && texts_equal(a, b) &&
	       lists_equal(&a->labels, &b->labels) && lists_equal(&a->watchers, &b->watchers) &&
	       lists_equal(&a->links, &b->links) && custom_equal(a, b) && times_equal(a, b) &&
	       counts_equal(a, b);
}

/* ---- one field ---- */

static int64_t time_field(const struct summary *s, enum field f)
{
	switch (f) {
	case F_DUE:
		return s->due;
	case F_CREATED:
		return s->created;
	case F_UPDATED:
		return s->updated;
	case F_FIRST_RESPONSE:
		return s->first_response;
	case F_RESOLVED:
		return s->resolved;
	case F_CLOSED:
		return s->closed;
	case F_LAST_CUSTOMER:
		return s->last_customer;
	case F_LAST_AGENT:
		return s->last_agent;
	default:
		return 0;
	}
}

static uint32_t count_field(const struct summary *s, enum field f)
{
	switch (f) {
	case F_GENERATION:
		return s->generation;
	case F_REPLIES:
		return s->replies;
	case F_NOTES:
		return s->notes;
	case F_OCCURRENCES:
		return s->occurrences;
	case F_REOPENED:
		return s->reopened;
	case F_ATTACHMENTS:
		return s->attachments;
	default:
		return 0;
	}
}

bool summary_number(const struct summary *s, enum field f, int64_t now, double *out)
{
	int64_t time = time_field(s, f);
	switch (fields[f].type) {
	case FT_STATUS:
		*out = s->status;
		return true;
	case FT_PRIORITY:
		*out = s->priority;
		return true;
	case FT_COUNT:
		*out = count_field(s, f);
		return true;
	case FT_TIME:
		if (time)
			*out = (double)time;
		return time != 0;
	default:
		if (f != F_AGE)
			return false;
		*out = (double)(now - s->created);
		return true;
	}
}

static void put_list(struct buf *out, const struct strs *list)
{
	for (size_t i = 0; i < list->n; i++)
		buf_fmt(out, "%s%.*s", i ? ", " : "", STR_ARG(list->p[i]));
}

static void put_text(struct buf *out, const struct summary *s, enum field f)
{
	/* text_field gives the place to write to as well; here it is only read */
	const struct str *text = text_field((struct summary *)s, f);
	if (text)
		buf_str(out, *text);
	else if (f == F_ID)
		buf_cstr(out, s->id.s);
	else if (f == F_PATH)
		buf_fmt(out, "tickets/%.2s/%s.yaml", s->id.s, s->id.s);
	else if ((f == F_WITHDRAWN && (s->flags & SUM_WITHDRAWN)) ||
		 (f == F_DELETED && (s->flags & SUM_DELETED)))
		buf_cstr(out, "yes");
}

static void put_map(struct buf *out, const struct summary *s)
{
	for (size_t i = 0; i < s->n_custom; i++)
		buf_fmt(out, "%s%.*s=%.*s", i ? ", " : "", STR_ARG(s->custom[i].name),
			STR_ARG(s->custom[i].value));
}

void summary_text(struct buf *out, const struct summary *s, enum field f, const struct clock *c)
{
	switch (fields[f].type) {
	case FT_STATUS:
		buf_cstr(out, status_name((enum status)s->status));
		break;
	case FT_PRIORITY:
		buf_cstr(out, priority_name((enum priority)s->priority));
		break;
	case FT_SET:
		put_list(out, f == F_LABELS     ? &s->labels
			      : f == F_WATCHERS ? &s->watchers
						: &s->links);
		break;
	case FT_TIME:
		if (time_field(s, f))
			when_iso(out, time_field(s, f));
		break;
	case FT_COUNT:
		buf_u64(out, count_field(s, f));
		break;
	case FT_NUMBER:
		if (f == F_AGE)
			when_span(out, c->now - s->created);
		break;
	case FT_MAP:
		put_map(out, s);
		break;
	default:
		put_text(out, s, f);
	}
}
