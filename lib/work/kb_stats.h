/* What articles were good for: the tickets that each solved or was quoted in, its votes, its age; and
 * which categories of tickets have articles.
 *
 * What is said of a former name counts for the article that it leads to; of one that is gone, for
 * none. A ticket counts once for an article, as solved if it says both. */
#ifndef HD_WORK_KB_STATS_H
#define HD_WORK_KB_STATS_H
#include "index/index.h"
#include "work/kb.h"

struct kb_stat {
	struct str slug, title;
	enum article_status status;
	size_t solved, quoted; /* tickets */
	struct kb_votes votes;
	int64_t changed; /* when its file last did; 0: not known */
};
struct kb_coverage {
	struct str name; /* empty: of no category */
	size_t tickets, ended, aided; /* aided: they name an article */
	size_t articles; /* published */
};
struct kb_stats {
	struct arena arena;
	struct kb_stat *articles; /* not the archived ones; those that solved most first */
	size_t n;
	struct kb_coverage *categories; /* those with the most unaided tickets first */
	size_t n_categories;
	size_t broken; /* articles that do not parse */
};
void kb_stats_release(struct kb_stats *s);
/* Of tickets updated since then (0: all); `changed` of the first `dated` articles. The errors of
 * kb_each(), index_select() and kb_log_open(). */
int kb_stats_of(struct store *s, struct index *ix, const struct query_env *env, int64_t since,
	size_t dated, struct kb_stats *out);
#endif
