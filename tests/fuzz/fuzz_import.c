/* The importers: whatever comes in, each ticket that comes out is one that hd reads back to the
 * byte, whose state is the fold of its log, and every message names a line. */
#include "model/law.h"
#include "work/import_inside.h"
#include <sys/mman.h>
#include <unistd.h>

#define NOW INT64_C(1795000000000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_item(const struct parcel *b, const struct item *it)
{
	CLEANUP(ticket_release) struct ticket t = { 0 };
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(buf_release) struct buf again = { 0 };
	struct str text = parcel_data(b, it);
	if (it->kind == ITEM_FILE || it->kind == ITEM_ATTACHMENT) {
		if (path_check(parcel_path(b, it)))
			abort();
		return;
	}
	if (ticket_parse(&t, text, "ticket") || strcmp(t.id.s, it->id.s))
		abort();
	if (it->kind == ITEM_OWN_TICKET)
		return; /* as it was exported, hand edits and all */
	struct change edit = law_hand_edit(&a, &t);
	ticket_emit(&again, &t);
	if (!change_empty(&edit) || !str_eq(buf_view(&again), text))
		abort();
}

static void check_parcel(const struct parcel *b)
{
	struct str rest = buf_view(&b->messages), message;
	size_t n = 0;
	for (size_t i = 0; i < b->items.n; i++)
		check_item(b, &b->items.p[i]);
	for (; rest.n && str_next(&rest, '\0', &message); n++)
		if (!str_starts(message, STR("in:")))
			abort();
	if (n != b->rejected)
		abort();
}

/* The first byte says which importer, and how many records make a parcel. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(fd_close) int fd = memfd_create("input", MFD_CLOEXEC);
	CLEANUP(feed_release) struct feed in = { 0 };
	CLEANUP(parcel_release) struct parcel b = { 0 };
	if (!size || fd < 0)
		return 0;
	struct import_options o = { .from = (enum import_from)(data[0] % 3), .name = "in" };
	size_t many = data[0] / 3 % 4 + 1;
	if (fd_write_all(fd, str_make((const char *)data + 1, size - 1), "input") ||
		lseek(fd, 0, SEEK_SET))
		return 0;
	feed_begin(&in, &o, fd, NOW);
	do {
		feed_fill(&in, &b, many);
		check_parcel(&b);
	} while (!b.last);
	error_clear();
	return 0;
}
