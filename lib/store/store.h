/* A desk's store: its place, its repository, its desk.yaml, opened as far as they are needed.
 * One a process, made by cmd/session. */
#ifndef HD_STORE_STORE_H
#define HD_STORE_STORE_H
#include "model/ticket.h"
#include "store/git.h"
#include "store/settings.h"

struct store {
	struct place place;
	struct repo *repo; /* by store_repo() */
};
int store_open(struct store *out, const struct place_hint *hint);
void store_release(struct store *s);
int store_repo(struct store *s, struct repo **out);

/* A file of the desk at a commit (NULL: the tip). E_NOTFOUND, E_LIMIT. */
int store_read(struct store *s, const struct oid *commit, const char *path, size_t max,
	struct buf *out);
/* desk.yaml at a commit (NULL: the tip), as desk_parse_or_new gives it; also where there is no such
 * file, it is a symbolic link, or too large: one bad file bricks no desk. */
struct desk;
int store_desk(struct store *s, const struct oid *commit, struct desk *out, struct buf *text,
	struct buf *why);
/* A ticket at a commit (NULL: the tip): `hd show` of a file that is broken says where. */
int store_ticket(struct store *s, const struct oid *commit, const struct id *id,
	struct ticket *out);
int store_ticket_blob(struct store *s, const struct oid *blob, const struct id *id,
	struct ticket *out);
/* The ids of all tickets whose id starts with prefix, at the tip (for when there is no index). */
int store_ids(struct store *s, struct str prefix, struct id *out, size_t max, size_t *n);

struct init_options {
	const char *dir; /* NULL: here */
	bool bare;
	const char *name;
	struct person author;
	int64_t now;
	int32_t offset; /* of local time, minutes */
	const char *branch; /* NULL: "desk" beside code, else the repository's initial branch */
	const char *const *template_files; /* path, content, path, content … NULL */
};
enum init_result { INIT_MADE, INIT_THERE }; /* there already: nothing was changed */
/* Makes a desk (DESIGN §1): bare, checked out in a new or empty folder, or an orphan branch `desk`
 * in a repository that has other files. Never a second, unrelated desk: where a remote has the
 * branch, the local one is made from it. */
int store_init(struct store *out, const struct place_hint *hint, const struct init_options *o,
	enum init_result *result);
#endif
