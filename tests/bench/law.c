/* law [PAIRS]: how many tickets a second the law merges. Each is a pair of versions of three or four
 * entries, of which the last two differ. Prints words NAME=TICKETS: merge= by the law alone, whole= with
 * both sides read and the result written, settled= of commits that need no settling. */
#include "tests/bench/made.h"
#include "model/merge.h"

#define PAIRS 20000

struct pair {
	struct buf text[2];
	struct ticket side[2];
};

static void must(int rc)
{
	if (!rc)
		return;
	fprintf(stderr, "law: %s\n", error_last()->message);
	exit(6);
}

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* What one side did since. */
static void go_on(struct gen *g, struct pair *p, int side, struct str text, int64_t at)
{
	CLEANUP(ticket_release) struct ticket t = { 0 };
	struct str who = STR("ann@acme.example"), us = STR("bob@desk.example");
	must(ticket_parse(&t, text, "made"));
	add(g, &t, set(&t.arena, "assignee", us.p), "note", us, &at, 1000, 100);
	add(g, &t, set(&t.arena, "status", "open"), "reply", who, &at, 4000, 200);
	ticket_emit(&p->text[side], &t);
	must(ticket_parse(&p->side[side], buf_view(&p->text[side]), "made"));
}

static void make_pair(struct gen *g, struct pair *p)
{
	CLEANUP(ticket_release) struct ticket t = { 0 };
	CLEANUP(buf_release) struct buf text = { 0 };
	make_ticket(g, &t);
	t.n = MIN(t.n, (size_t)2);
	law_fold(&t.arena, &t, &t.state);
	ticket_emit(&text, &t);
	for (int side = 0; side < 2; side++)
		go_on(g, p, side, buf_view(&text), t.entries[t.n - 1].at + side);
}

static double time_merge(const struct pair *pairs, size_t n)
{
	double began = seconds();
	for (size_t i = 0; i < n; i++) {
		CLEANUP(ticket_release) struct ticket out = { 0 };
		must(ticket_merge(&out, &pairs[i].side[0], &pairs[i].side[1]));
	}
	return (double)n / (seconds() - began);
}

static double time_whole(const struct pair *pairs, size_t n)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	double began = seconds();
	for (size_t i = 0; i < n; i++) {
		CLEANUP(ticket_release) struct ticket a = { 0 }, b = { 0 }, out = { 0 };
		must(ticket_parse(&a, buf_view(&pairs[i].text[0]), "made"));
		must(ticket_parse(&b, buf_view(&pairs[i].text[1]), "made"));
		must(ticket_merge(&out, &a, &b));
		buf_reset(&text);
		ticket_emit(&text, &out);
	}
	return (double)n / (seconds() - began);
}

static double time_settled(const struct pair *pairs, size_t n)
{
	double began = seconds();
	for (size_t i = 0; i < n; i++) {
		const struct ticket *t = &pairs[i].side[0];
		struct ticket_parent parent = { t, t };
		if (!ticket_is_settled(t, &parent, 1))
			must(fail(E_STATE, "a ticket is not settled"));
	}
	return (double)n / (seconds() - began);
}

int main(int argc, char **argv)
{
	struct gen g = { .seed = 1 };
	uint64_t n = PAIRS;
	if (argc > 2 || (argc == 2 && (!str_to_u64(str_of(argv[1]), &n) || !n))) {
		fprintf(stderr, "usage: law [PAIRS]\n");
		return 2;
	}
	struct pair *pairs = xcalloc(n, sizeof *pairs);
	for (size_t i = 0; i < n; i++)
		make_pair(&g, &pairs[i]);
	printf("merge=%.0f ", time_merge(pairs, n));
	printf("whole=%.0f ", time_whole(pairs, n));
	printf("settled=%.0f\n", time_settled(pairs, n));
	for (size_t i = 0; i < n; i++)
		for (int side = 0; side < 2; side++) {
			buf_release(&pairs[i].text[side]);
			ticket_release(&pairs[i].side[side]);
		}
	free(pairs);
	buf_release(&g.text);
	return 0;
}
