/* What git hands to the hooks: no message names what cannot be an id, and lines of a push are read
 * whole or not at all. */
#include "model/id.h"
#include "work/push_check.h"
#include "work/trailers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void refs_check(struct str message)
{
	CLEANUP(ticket_refs_release) struct ticket_refs refs = { 0 };
	message_refs(message, &refs);
	must(refs.n <= TRAILER_REFS_MAX);
	for (size_t i = 0; i < refs.n; i++) {
		struct str id = refs.p[i].id, prefix;
		struct id space;
		must(id.p >= message.p && id.p + id.n <= message.p + message.n);
		must(id.n >= TRAILER_ID_MIN && id_prefix(id, &prefix, &space));
		for (size_t k = 0; k < i; k++)
			must(!str_eq(refs.p[k].id, id));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct push_lines lines = { 0 };
	refs_check(text);
	if (push_parse(text, &lines)) {
		must(!lines.p);
		error_clear();
		return 0;
	}
	for (size_t i = 0; i < lines.n; i++)
		must(lines.p[i].ref.n && str_chr(lines.p[i].ref, '\n') < 0);
	vec_release(&lines);
	return 0;
}
