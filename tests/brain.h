/* For the tests of the next-action engine: an index made of summaries in memory, defined here in
 * the real one's stead (it answers by looking at every row), and a small desk to propose for. */
#ifndef HD_TESTS_BRAIN_H
#define HD_TESTS_BRAIN_H
#include "tests/check.h"
#include "brain/action.h"

#define NOW INT64_C(1800000000000)
#define ROWS_MAX 32

struct index {
	struct summary rows[ROWS_MAX];
	size_t n;
	size_t asked; /* calls of tally and similar */
	size_t said; /* how many it says to have; 0: as many as it has */
};

size_t index_count(const struct index *ix)
{
	return ix->said ? ix->said : ix->n;
}

void index_summary(const struct index *ix, struct row r, struct arena *a, struct summary *out)
{
	(void)a;
	*out = ix->rows[r.n];
}

bool index_find(const struct index *ix, const struct id *id, struct row *out)
{
	for (uint32_t i = 0; i < ix->n; i++)
		if (!strcmp(ix->rows[i].id.s, id->s)) {
			*out = (struct row){ .n = i };
			return true;
		}
	return false;
}

void index_blob(const struct index *ix, struct row r, struct oid *out)
{
	memset(out->b, (int)ix->rows[r.n].updated & 0xff, sizeof out->b);
}

void selection_release(struct selection *s)
{
	free(s->rows);
}

int index_select(struct index *ix, const struct query *q, const struct select_options *o,
	struct selection *out)
{
	struct urgency_weights w;
	struct selection s = { .rows = xcalloc(ROWS_MAX, sizeof *s.rows) };
	urgency_weights(&w, o->env->desk);
	for (uint32_t i = 0; i < ix->n; i++) {
		size_t at = s.total;
		if (!summary_listed(&ix->rows[i]) ||
			!query_match(q, &ix->rows[i], NULL, 0, o->env->clock.now))
			continue;
		for (; at &&
			query_compare(q, &ix->rows[i], &ix->rows[s.rows[at - 1].n], &w, o->env) < 0;
			at--)
			s.rows[at] = s.rows[at - 1];
		s.rows[at] = (struct row){ .n = i };
		s.total++;
	}
	s.n = o->limit ? MIN(s.total, o->limit) : s.total;
	*out = s;
	return 0;
}

static struct str fake_value(const struct summary *s, enum field f)
{
	return f == F_ASSIGNEE ? s->assignee : s->category;
}

int index_tally(struct index *ix, enum field f, const struct query *q,
	const struct select_options *o, struct arena *a, struct tally **out, size_t *n)
{
	struct tally *t = arena_array(a, ROWS_MAX, sizeof *t);
	size_t found = 0, k;
	ix->asked++;
	for (size_t i = 0; i < ix->n; i++) {
		const struct summary *s = &ix->rows[i];
		bool match = q ? query_match(q, s, NULL, 0, o->env->clock.now)
			       : !status_ended(s->status);
		if (!summary_listed(s) || !match)
			continue;
		for (k = 0; k < found && !str_eq(t[k].name, fake_value(s, f)); k++)
			;
		t[k].name = fake_value(s, f);
		t[k].n++;
		found = MAX(found, k + 1);
	}
	*out = t;
	*n = found;
	return 0;
}

size_t index_similar(struct index *ix, struct str title, uint64_t sketch, const struct id *self,
	double least, struct similar *out, size_t max)
{
	size_t n = 0;
	(void)sketch;
	ix->asked++;
	for (uint32_t i = 0; i < ix->n && n < max; i++) {
		const struct summary *s = &ix->rows[i];
		double score = title_similarity(title, s->title);
		if (summary_listed(s) && !status_ended(s->status) && score >= least &&
			strcmp(s->id.s, self->s))
			out[n++] = (struct similar){ { .n = i }, score };
	}
	return n;
}

size_t index_urgent(struct index *ix, const struct query_env *env, const struct urgency_weights *w,
	struct row *out, size_t max)
{
	bool taken[ROWS_MAX] = { false };
	size_t n;
	for (n = 0; n < max; n++) {
		double most = -1e9;
		uint32_t best = ROWS_MAX;
		for (uint32_t i = 0; i < ix->n; i++) {
			double u = urgency(&ix->rows[i], w, env->desk, env->me, env->clock.now,
				NULL);
			if (!taken[i] && summary_listed(&ix->rows[i]) && u > most) {
				most = u;
				best = i;
			}
		}
		if (best == ROWS_MAX)
			break;
		taken[best] = true;
		out[n] = (struct row){ .n = best };
	}
	return n;
}

/* ---- a desk to propose for ---- */

struct scene {
	struct desk desk;
	struct index index;
	struct situation s;
	struct actions got;
};

static const char scene_desk[] = "format: 1\n"
				 "name: Test\n"
				 "members:\n"
				 "  - {email: bob@desk.example, name: Bob, teams: [net]}\n"
				 "  - {email: eve@desk.example, name: Eve, teams: [net, mac]}\n"
				 "  - {email: dan@desk.example, name: Dan, teams: [mac]}\n"
				 "categories: [network, printer]\n"
				 "labels: [vpn, macos]\n";

static inline void scene_begin(struct scene *c, const char *desk_yaml)
{
	*c = (struct scene){ 0 };
	if (desk_parse(&c->desk, str_of(desk_yaml)))
		fail_msg("%s", error_last()->message);
	c->s = (struct situation){
		.desk = &c->desk,
		.index = &c->index,
		.me = STR("bob@desk.example"),
		.clock = { NOW, 0 },
	};
}

static inline void scene_end(struct scene *c)
{
	actions_release(&c->got);
	desk_release(&c->desk);
}

/* A ticket that ann asked an hour ago, in the index; the id's last letter counts. */
static inline struct summary *scene_ticket(struct scene *c, const char *title)
{
	static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz";
	struct summary *t = &c->index.rows[c->index.n];
	*t = (struct summary){
		.status = STATUS_NEW,
		.priority = PRIORITY_NORMAL,
		.flags = SUM_CUSTOMER_LAST,
		.title = str_of(title),
		.requester = STR("ann@acme.example"),
		.created = NOW - MS_HOUR,
		.updated = NOW - MS_HOUR,
		.last_customer = NOW - MS_HOUR,
		.occurrences = 1,
		.title_sketch = title_sketch(str_of(title)),
	};
	char id[] = "k3f92mx0";
	id[ID_LEN - 1] = letters[c->index.n++];
	t->id = id_of(str_of(id));
	return t;
}

/* The same, answered by us that long ago. */
static inline struct summary *scene_answered(struct scene *c, const char *title, int64_t ago)
{
	struct summary *t = scene_ticket(c, title);
	t->status = STATUS_WAITING_CUSTOMER;
	t->flags = 0;
	t->assignee = STR("bob@desk.example");
	t->first_response = t->last_agent = t->updated = NOW - ago;
	t->created = t->last_customer = NOW - ago - MS_HOUR;
	t->replies = 1;
	return t;
}

static inline void propose(struct scene *c, enum about about, const struct summary *t)
{
	actions_release(&c->got);
	c->s.about = about;
	c->s.ticket = t;
	brain_propose(&c->got, &c->s);
	assert_true(c->got.n > 0);
}

static inline const struct action *action_by(const struct scene *c, const char *rule)
{
	for (size_t i = 0; i < c->got.n; i++)
		if (!strcmp(c->got.p[i].rule, rule))
			return &c->got.p[i];
	return NULL;
}

static inline void check_command_at(const struct action *a, const char *command, const char *file,
	int line)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	if (a)
		action_command(&b, a);
	else
		buf_cstr(&b, "(no such action)");
	check_str_at(buf_view(&b), str_of(command), file, line);
}
#define assert_command(a, command) check_command_at((a), (command), __FILE__, __LINE__)
#define assert_proposed(c, rule, command) assert_command(action_by((c), (rule)), command)
#define assert_first(c, command) assert_command(&(c)->got.p[0], command)
#define assert_silent(c, rule) assert_null(action_by((c), (rule)))
#endif
