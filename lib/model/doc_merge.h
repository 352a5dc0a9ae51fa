/* Three-way merge of the desk's other YAML files (desk.yaml, accounts, rules, reports, SLAs) and of
 * articles' front matter, by key: what one side changed is taken, whatever it did elsewhere; lists of
 * scalars merge as sets that keep their order. Where both changed the same scalar, the value that is
 * greater by bytes wins on every clone alike, and the other is told in `losses`, so that it can be
 * said and stands in the merge's message. Commutative; merging a result again changes nothing.
 * Comments and the order of keys come from the side that is greater by bytes, as far as they can. */
#ifndef HD_MODEL_DOC_MERGE_H
#define HD_MODEL_DOC_MERGE_H
#include "base/vec.h"
#include "text/yaml.h"

struct doc_loss {
	struct str key; /* "sla.first_response" */
	struct str kept, lost; /* as they are written; empty: removed */
};
struct doc_losses {
	struct arena arena;
	VEC(struct doc_loss) items;
};
void doc_losses_release(struct doc_losses *l);
/* base.p NULL: both sides added the file. E_INVALID where one of the three does not parse, named
 * "ours: …", "theirs: …": the caller then merges as text. losses may be NULL. */
int doc_merge(struct buf *out, struct str base, struct str ours, struct str theirs,
	struct doc_losses *losses);
#endif
