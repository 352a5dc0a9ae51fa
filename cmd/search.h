/* What the commands that search have in common: hd search, hd kb search. */
#ifndef HD_CMD_SEARCH_H
#define HD_CMD_SEARCH_H
#include "cmd/cmd.h"
#include "index/search.h"

struct search_opts {
	const char *kind, *batch;
	int64_t limit;
	bool all, public, explain, interactive;
};
extern const struct opt search_options[];
/* Brought up to date, the wait shown; search_free() it. */
int session_search(struct session *s, struct search **out);
/* kinds: those to search where --kind is not given. */
int search_command(struct session *s, const struct search_opts *o, const struct texts *words,
	unsigned kinds);

/* An id, or an article's slug. */
struct str hit_name(const struct search_hit *h);
/* "draft", "archived" and the like; NULL: nothing is to be said. */
const char *hit_standing(const struct words_document *d);
void search_print(struct session *s, const struct search_answer *a, bool explain);
void search_json(struct session *s, struct str text, const struct search_answer *a, bool explain);
/* FILE's lines "ID TAB TEXT", each answered by lines "ID Q0 DOCUMENT RANK SCORE hd". */
int search_batch(struct session *s, struct search *search, struct search_options *how,
	const char *file);
/* -i: the picker. how: what is searched; limit and width are its own. s->answer is 1 where nothing was
 * chosen; else this does not return, but runs the command that shows it. */
int search_pick(struct session *s, struct search *search, const struct search_options *how,
	struct str words);
/* E_USAGE, with the command that answers without it, where the picker cannot be. */
int search_pick_check(struct session *s, const struct search_opts *o, const struct texts *words);
#endif
