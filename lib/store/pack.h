/* One pack of new objects, undeltified, with its index: how bulk writes become durable in one step
 * (DESIGN §3). Objects are streamed to disk as they come; nothing can be read back from it until
 * pack_finish. Adding an object twice, or one that the repository has, costs nothing. */
#ifndef HD_STORE_PACK_H
#define HD_STORE_PACK_H
#include "store/git.h"

struct pack;
int pack_begin(struct pack **out, struct repo *r);
int pack_add(struct pack *p, enum object_kind kind, struct str data, struct oid *id);
/* Writes and fsyncs pack and index into the object folder. *n: objects in it. An empty pack leaves
 * nothing. */
int pack_finish(struct pack *p, size_t *n);
void pack_free(struct pack *p); /* without finish: leaves no trace */
#endif
