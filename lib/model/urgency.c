#include "model/urgency.h"

const struct urgency_info urgency_terms[URG_COUNT] = {
#define X(name, weight, help) [URG_##name] = { #name, weight, help },
	HD_URGENCY(X)
#undef X
};

void urgency_weights(struct urgency_weights *out, const struct desk *d)
{
	for (size_t i = 0; i < URG_COUNT; i++)
		out->w[i] = urgency_terms[i].weight;
	for (size_t k = 0; d && k < d->n_urgency; k++)
		for (size_t i = 0; i < URG_COUNT; i++)
			if (str_is(d->urgency[k].name, urgency_terms[i].name))
				str_to_double(d->urgency[k].text, &out->w[i]);
}

/* How much of a length of time has passed, within [0, 1]. */
static double grown(int64_t since, int64_t now, int64_t whole)
{
	if (!since || now <= since)
		return 0;
	return now - since >= whole ? 1 : (double)(now - since) / (double)whole;
}

static double due_value(int64_t due, int64_t now)
{
	static const double least = 0.2;
	const int64_t before = 14 * MS_DAY, whole = 21 * MS_DAY;
	return due ? least + (1 - least) * grown(due - before, now, whole) : 0;
}

static double priority_value(uint8_t priority)
{
	static const double values[PRIORITY_COUNT] = {
		[PRIORITY_NORMAL] = 0.3,
		[PRIORITY_HIGH] = 0.7,
		[PRIORITY_URGENT] = 1,
	};
	return priority < PRIORITY_COUNT ? values[priority] : 0;
}

static void term_values(double v[URG_COUNT], const struct summary *s, const struct desk *d,
	struct str me, int64_t now)
{
	bool waits = s->flags & SUM_CUSTOMER_LAST;
	v[URG_priority] = priority_value(s->priority);
	v[URG_unanswered] = s->first_response ? 0 : grown(s->created, now, d->answer_ms);
	v[URG_customer_waits] = waits ? grown(s->last_customer, now, d->answer_ms) : 0;
	v[URG_due] = due_value(s->due, now);
	v[URG_reopened] = s->reopened > 0;
	v[URG_occurrences] = s->occurrences > 1 ? 1 - 1 / (double)s->occurrences : 0;
	v[URG_age] = grown(s->created, now, 365 * MS_DAY);
	v[URG_unassigned] = !s->assignee.n;
	v[URG_mine] = me.n && str_eq_nocase(s->assignee, me);
	v[URG_waiting_customer] = s->status == STATUS_WAITING_CUSTOMER;
	v[URG_waiting_team] = s->status == STATUS_WAITING_TEAM;
	v[URG_ended] = status_ended((enum status)s->status);
}

double urgency(const struct summary *s, const struct urgency_weights *w, const struct desk *d,
	struct str me, int64_t now, double terms[URG_COUNT])
{
	double values[URG_COUNT], sum = 0;
	term_values(values, s, d, me, now);
	for (size_t i = 0; i < URG_COUNT; i++) {
		double term = w->w[i] * values[i];
		sum += term;
		if (terms)
			terms[i] = term;
	}
	return sum;
}
