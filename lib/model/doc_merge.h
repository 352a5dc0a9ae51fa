/* Three-way merge of the desk's other YAML files (desk.yaml, accounts, rules, reports, SLAs) and of
 * articles' front matter, by key: what one side changed is taken, whatever the other did elsewhere.
 * Lists merge as sets that keep their order, their members known by the words themselves, maps among
 * them by their id, email or name, and merged as maps; a list that has one twice is one value. Where
 * both changed the same value, the one that is greater by bytes wins on every clone alike (so what is
 * there wins over what was removed), and the other is told in `losses`, so that it can be said and
 * stands in the merge's message.
 *
 * The text is made of the sides' own lines: a key's, with the comments above it, from the side that
 * changed them; where both did, those of the value that won, or the greater by bytes. A key's comments
 * go when it goes. Keys stand in the order of the side that moved some; a new one stands behind what
 * it followed. What cannot be put together from lines (a map in {}, a list in [] that both changed) is
 * written anew, without comments. A side that the base equals gives the other side, to the byte.
 *
 * Commutative to the byte. Merging a result again with either side and the same base changes nothing,
 * but for the order of keys that both sides moved, and the comments of a list's maps. */
#ifndef HD_MODEL_DOC_MERGE_H
#define HD_MODEL_DOC_MERGE_H
#include "base/vec.h"
#include "text/yaml.h"

struct doc_loss {
	struct str key; /* "sla.first_response" */
	struct str kept, lost; /* as they are written, in one line; empty: removed */
};
struct doc_losses {
	struct arena arena;
	VEC(struct doc_loss) items;
};
void doc_losses_release(struct doc_losses *l);
/* Appends the merged text. base.p NULL: both sides added the file. E_INVALID or E_LIMIT where one of
 * the three does not parse or is no map, named "ours:LINE:COLUMN: ..." (or base, theirs): the caller
 * then merges as text. What losses held is released; it may be NULL. */
int doc_merge(struct buf *out, struct str base, struct str ours, struct str theirs,
	struct doc_losses *losses);
#endif
