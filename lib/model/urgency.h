/* Urgency: an open, configurable polynomial over a ticket's summary (taskwarrior's idea): the sum
 * of weight * value over the terms below, each value within [0, 1]. Pure. */
#ifndef HD_MODEL_URGENCY_H
#define HD_MODEL_URGENCY_H
#include "model/summary.h"

/*        name          weight  what the value is */
#define HD_URGENCY(X) \
	X(priority, 6.0, "low 0, normal 0.3, high 0.7, urgent 1") \
	X(unanswered, 5.0, "no first response yet; grows to 1 over answer_within") \
	X(customer_waits, 5.0, "the customer wrote last; grows to 1 over answer_within") \
	X(due, 8.0, "0.2 a fortnight before due, 1 when a week overdue") \
	X(reopened, 2.0, "it was reopened") \
	X(occurrences, 2.0, "1 - 1/occurrences") \
	X(age, 1.0, "grows to 1 over a year") \
	X(unassigned, 1.0, "nobody has it") \
	X(mine, 1.5, "it is mine") \
	X(waiting_customer, -4.0, "we wait for the customer") \
	X(waiting_team, -1.0, "we wait for another team") \
	X(ended, -20.0, "resolved or closed")
#define X(name, weight, help) URG_##name,
enum urgency_term { HD_URGENCY(X) URG_COUNT };
#undef X
extern const struct urgency_info {
	const char *name;
	double weight;
	const char *help;
} urgency_terms[URG_COUNT];

struct urgency_weights {
	double w[URG_COUNT];
};
/* The defaults with the desk's `urgency:` map laid over them. */
void urgency_weights(struct urgency_weights *out, const struct desk *d);
/* terms may be NULL; else it gets each term's contribution (weight * value). `me` may be empty. */
double urgency(const struct summary *s, const struct urgency_weights *w, const struct desk *d,
	struct str me, int64_t now, double terms[URG_COUNT]);
#endif
