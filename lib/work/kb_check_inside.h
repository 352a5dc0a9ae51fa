/* What checking the knowledge base has read of it, and the rules that look at it. Not for
 * commands. */
#ifndef HD_WORK_KB_CHECK_INSIDE_H
#define HD_WORK_KB_CHECK_INSIDE_H
#include "base/map.h"
#include "text/hash.h"
#include "work/kb.h"
#include "work/kb_check.h"

/* Keys whose lines findings name. */
enum fact_line {
	LINE_STATUS,
	LINE_REVIEW_BY,
	LINE_RELATED,
	LINE_TRANSLATION,
	LINE_MOVED,
	LINE_AUDIENCE,
	LINE_TITLE,
	LINES
};
/* One article, as far as rules ask; strings live in the checking's arena. */
struct fact {
	struct str slug, moved_to, translation_of, owner, author, reviewer, approved, hash;
	struct str likeness; /* language, audience and the title's words in order: alike if equal */
	struct str tag; /* its first */
	struct strs related; /* in the arena */
	struct article_link *links; /* of its text */
	size_t n_links, body_line; /* the line in front of the text's first */
	uint32_t lines[LINES];
	enum article_status status;
	enum audience audience;
	int64_t review_by;
	struct hash128 text; /* of its words; meaningless where blank */
	size_t merge_line; /* of the first mark of an unfinished merge; 0: none */
	bool blank, for_nobody, in_section, linked;
};
struct kb_checking {
	struct work *w;
	const struct kb_check_options *o;
	struct repo *repo;
	struct oid commit, tree;
	struct arena arena;
	VEC(struct fact) facts; /* in the order of slugs' paths */
	struct map by_slug, by_name; /* -> position; by the slug, and by its last part */
	struct check_result *out;
};
/* The article that a slug leads to through redirects; NULL: none. */
struct fact *fact_find(struct kb_checking *c, struct str slug);
struct fact *fact_follow(struct kb_checking *c, struct fact *f);
/* Not a redirect, not archived. */
static inline bool fact_counts(const struct fact *f)
{
	return !f->moved_to.n && f->status != ARTICLE_ARCHIVED;
}
static inline bool fact_is_public(const struct fact *f)
{
	return f->status == ARTICLE_PUBLISHED && f->audience == AUDIENCE_PUBLIC;
}
/* A finding about an article; NULL where this kind is not asked for. */
PRINTF_LIKE(6, 7)
struct finding *fact_finding(struct kb_checking *c, const struct fact *f, enum finding_kind kind,
	const char *rule, size_t line, const char *what, ...);
/* Its mend: "hd kb VERB SLUG WORD"; word may be NULL. f may be NULL. */
void fact_mend(struct kb_checking *c, struct finding *f, const char *verb, struct str slug,
	const char *word);

/* Links, redirects, translations that lead nowhere. */
int kb_check_links(struct kb_checking *c);
/* All else. */
int kb_check_rules(struct kb_checking *c);
#endif
