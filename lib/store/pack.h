/* One pack of new objects, undeltified, with its index: how bulk writes become durable in one step
 * (DESIGN §3). Objects are streamed to disk as they come; until pack_publish only pack_read sees
 * them. Adding an object twice costs nothing. */
#ifndef HD_STORE_PACK_H
#define HD_STORE_PACK_H
#include "store/git.h"
#include "sys/batch.h"

struct pack;
/* The place must live as long. */
int pack_begin(struct pack **out, const struct place *p);
int pack_add(struct pack *p, enum object_kind kind, struct str data, struct oid *id);
/* Reads back what was added. E_NOTFOUND. */
int pack_read(struct pack *p, const struct oid *id, struct buf *out);
/* Writes trailer and index and hands both files to the batch, whose publishing makes them objects
 * of the repository. An empty pack adds nothing. No more adding afterwards. */
int pack_finish(struct pack *p, struct batch *b);
void pack_free(struct pack *p); /* without finish: leaves no trace */
#endif
