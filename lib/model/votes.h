/* What readers say of an article: kb/<slug>.votes.yaml, a map of the voter to "up DATE" or "down
 * DATE". What does not parse is nobody's vote. */
#ifndef HD_MODEL_VOTES_H
#define HD_MODEL_VOTES_H
#include "base/arena.h"

struct kb_votes {
	size_t up, down;
};
struct str path_of_votes(struct arena *a, struct str slug);
/* The slug of such a path; false for any other. */
bool path_is_votes(struct str path, struct str *slug);
void kb_votes_read(struct str text, struct kb_votes *out);
#endif
