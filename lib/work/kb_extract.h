/* What a ticket's texts are good for in an article: pieces of them, as they were written, without
 * greetings, signatures, quotations and who wrote them. Pure; nothing is made up. */
#ifndef HD_WORK_KB_EXTRACT_H
#define HD_WORK_KB_EXTRACT_H
#include "base/arena.h"
#include "base/vec.h"

/* Addresses become "[address]", telephone numbers "[number]", and names, where they are written with a
 * capital, "[name]". Names are known from the addresses: ann.smith@… is Ann and Smith. */
struct extract_names {
	struct arena *arena;
	struct strs names; /* as they are written with a capital */
};
void extract_name(struct extract_names *n, struct str address);
struct str extract_clean(struct arena *a, struct str text, const struct extract_names *n);
/* The text without quotations ("> …"), without a first line that greets and without what follows a
 * line that ends a letter ("Regards,", "-- "). */
struct str extract_body(struct arena *a, struct str text);
/* Its paragraphs up to about `most` bytes, at least the first; without code. */
struct str extract_opening(struct arena *a, struct str text, size_t most);
/* Lines that a machine wrote: code, what says error or failed and the like with a name or number in
 * it, and such words between quotation marks. */
void extract_symptoms(struct arena *a, struct str text, struct strs *out);
/* Sentences that say why ("because", "caused by", "due to", "the reason", "root cause"). */
void extract_causes(struct arena *a, struct str text, struct strs *out);
/* Markdown that starts no heading and ends no block of the text it is put into. */
struct str extract_quiet(struct arena *a, struct str text);
#endif
