/* Tickets' files by blob, parsed once: what a commit wrote is what the next one stands on. */
#ifndef HD_STORE_LOADED_H
#define HD_STORE_LOADED_H
#include "model/merge.h"
#include "store/git.h"

struct loaded {
	struct oid id;
	unsigned refs;
	struct blob blob;
	struct ticket ticket;
	char *broken; /* why it cannot be read; NULL: it can */
	enum { LOADED_UNKNOWN, LOADED_SETTLED, LOADED_UNSETTLED } by_itself;
};
#define LOADED_SLOTS 256
#define LOADED_KEEP ((size_t)256 << 10) /* larger files are not kept */
struct loaded_cache {
	struct repo *repo;
	struct loaded *slots[LOADED_SLOTS];
};
/* The caller gives it back. `path` is for messages. */
int loaded_get(struct loaded_cache *c, const struct oid *id, const char *path, struct loaded **out);
void loaded_put(struct loaded *l); /* takes NULL */
/* Nothing to settle behind these parents (ticket_is_settled), and no text stands in the file that an
 * entry redacts. */
bool loaded_is_settled(struct loaded *l, const struct ticket_parent *parents, size_t n);
void loaded_cache_release(struct loaded_cache *c);
#endif
