/* Tickets whose files at a commit are not what the commits up to it amount to, with what they should
 * be (store/settle.h). */
#ifndef HD_STORE_AMEND_H
#define HD_STORE_AMEND_H
#include "model/id.h"
#include "store/git.h"

struct amend_text { /* shared by the commits that have it */
	unsigned refs;
	size_t n;
	char p[];
};
struct amend_text *amend_text_new(struct str s);
void amend_text_put(struct amend_text *t);

struct file_id {
	struct oid id;
	uint8_t kind; /* TREE_BLOB … */
	bool there; /* else there is no file */
};
/* A ticket whose file at a commit should be another. */
struct amend {
	struct id id;
	struct file_id file; /* at the commit */
	struct amend_text *text;
};
struct amends { /* by id */
	struct amend *p;
	size_t n, cap;
};
void amends_release(struct amends *a);
const struct amend *amends_find(const struct amends *a, const struct id *id); /* or NULL */
/* The canonical bytes that the file should have. */
struct str amend_bytes(const struct amend *a);
#endif
