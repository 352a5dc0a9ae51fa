/* Ids: 8 characters of Crockford base32 in lower case ("0123456789abcdefghjkmnpqrstvwxyz"), the
 * first always a letter, so that no id reads as a number. Tickets and entries have them alike.
 * Pure: randomness is given. */
#ifndef HD_MODEL_ID_H
#define HD_MODEL_ID_H
#include "base/arena.h"

#define ID_LEN 8
struct id {
	char s[ID_LEN + 1]; /* terminated; "" is none */
};

bool id_valid(struct str s);
/* What a user may type for one: a prefix (1 to 8 characters of the alphabet), in any case, with
 * Crockford's look-alikes taken (o=0, i=l=1) where the result is valid. False if it cannot be one. */
bool id_prefix(struct str typed, struct str *out, struct id *space);
struct id id_of(struct str s); /* s must be valid */
static inline struct str id_str(const struct id *id)
{
	return str_of(id->s);
}
/* From 64 random bits. */
struct id id_random(uint64_t bits);
/* From content: the same parts give the same id in every clone. Parts are told apart ("ab","c" is
 * not "a","bc"). */
struct id id_derive(const struct str *parts, size_t n);
/* A keyed ticket's id: of key, generation (from 1) and probe (from 0, for an id that another key
 * already holds). */
struct id id_of_key(struct str key, uint32_t generation, uint32_t probe);
/* An imported ticket's, and that of the n-th entry of it. */
struct id id_of_source(struct str source);
struct id id_of_source_entry(struct str source, struct str what);

/* "tickets/k3/k3f92mx7.yaml" and "tickets/k3/k3f92mx7" (the attachments' folder). */
struct str path_of_ticket(struct arena *a, const struct id *id);
struct str path_of_attachments(struct arena *a, const struct id *id);
/* The id in such a path to a ticket's file, if it is one. */
bool path_is_ticket(struct str path, struct id *out);
/* The same for "tickets/k3/k3f92mx7/<entry>-<name>"; *name is what follows the folder. */
bool path_is_attachment(struct str path, struct id *out, struct str *name);
/* Does the path lie among what is the desk's (desk.yaml, tickets/, kb/ …), and not another file that
 * somebody keeps beside it? */
bool path_is_desk(struct str path);
extern const char *const desk_roots[]; /* the first parts of such paths, sorted, NULL at the end */
/* DESIGN §7: no "..", nothing absolute, no empty parts, no control characters, no ".git" in any
 * case, parts <= 255 bytes, the whole <= 1024. One place for all paths from data.
 * E_INVALID says what is wrong. */
int path_check(struct str path);
/* A file name fit for an attachment, made from a hostile one: its last part, controls and
 * separators replaced by "_", leading dots and dashes dropped, at most 100 bytes, never empty. */
struct str path_safe_name(struct arena *a, struct str name);
#endif
