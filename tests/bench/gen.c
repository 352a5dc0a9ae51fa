/* gen DIR N [SEED]: a bare desk of N made-up tickets, in one commit and one pack. The same
 * arguments give the same desk. */
#include "tests/bench/made.h"
#include "store/txn.h"

static int put_desk(struct txn *t)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	buf_cstr(&b, "format: 1\nname: Bench\nmembers:\n");
	for (int i = 0; i < AGENTS; i++)
		buf_fmt(&b, "  - {email: agent%02d@desk.example, name: Agent %d}\n", i, i);
	buf_cstr(&b, "categories: [");
	for (size_t i = 0; i < ARRAY_SIZE(categories); i++)
		buf_fmt(&b, "%s%s", i ? ", " : "", categories[i]);
	buf_cstr(&b, "]\n");
	return txn_put(t, DESK_FILE, buf_view(&b));
}

static int put_tickets(struct txn *t, struct gen *g, size_t n)
{
	int rc = put_desk(t);
	for (size_t i = 0; i < n && !rc; i++) {
		struct ticket ticket;
		make_ticket(g, &ticket);
		rc = txn_put_ticket(t, &ticket);
		ticket_release(&ticket);
	}
	return rc;
}

static int run(const char *dir, size_t n, uint64_t seed)
{
	CLEANUP(store_release) struct store s = { 0 };
	CLEANUP(txn_release) struct txn *t = NULL;
	struct place_hint hint = { .start = dir };
	struct init_options init = { .dir = dir,
		.bare = true,
		.name = "Bench",
		.author = { "gen", "gen@desk.example" },
		.now = NOW };
	struct txn_options o = { .author = init.author, .now = NOW, .bulk = true };
	struct gen g = { .seed = seed };
	enum init_result result;
	struct oid commit;
	int rc = store_init(&s, &hint, &init, &result);
	if (!rc)
		rc = txn_begin(&t, &s, &o);
	if (!rc)
		rc = put_tickets(t, &g, n);
	if (!rc)
		rc = txn_commit(t, "Import tickets for a bench", NULL, &commit);
	buf_release(&g.text);
	return rc;
}

int main(int argc, char **argv)
{
	uint64_t n, seed = 1;
	if (argc < 3 || !str_to_u64(str_of(argv[2]), &n) ||
		(argc > 3 && (!str_to_u64(str_of(argv[3]), &seed) || !seed))) {
		fprintf(stderr, "usage: gen DIR N [SEED]\n");
		return 2;
	}
	if (!run(argv[1], n, seed))
		return 0;
	fprintf(stderr, "gen: %s\n", error_last()->message);
	return 6;
}
