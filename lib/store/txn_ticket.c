#include "store/txn_inside.h"
#include "sys/terminal.h"

int txn_ticket(struct txn *t, const struct id *id, struct ticket *out)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	const char *path = path_of_ticket(&a, id).p;
	struct str text;
	int rc = txn_get(t, path, &text);
	if (rc == -E_NOTFOUND)
		return fail(E_NOTFOUND, "there is no ticket %s", id->s);
	return rc ? rc : ticket_parse_as(out, id, text, path);
}

int txn_put_ticket(struct txn *t, const struct ticket *ticket)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(buf_release) struct buf text = { 0 };
	ticket_emit(&text, ticket);
	const char *path = path_of_ticket(&a, &ticket->id).p;
	if (text.n > TICKET_MAX_BYTES)
		return fail(E_LIMIT, "%s would be larger than the limit of %zu bytes", path,
			TICKET_MAX_BYTES);
	return txn_put(t, path, buf_view(&text));
}

int txn_put_attachment(struct txn *t, const struct id *id, const struct id *entry, struct str name,
	struct str data)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct str folder = path_of_attachments(&a, id);
	struct str path = arena_fmt(&a, "%.*s/%s-%.*s", STR_ARG(folder), entry->s, STR_ARG(name));
	return txn_put(t, path.p, data);
}

int txn_new_ticket_id(struct txn *t, struct id *out)
{
	for (;;) {
		CLEANUP(arena_release) struct arena a = { 0 };
		struct id id = id_random(random_bits());
		if (txn_has(t, path_of_ticket(&a, &id).p))
			continue;
		*out = id;
		return 0;
	}
}
