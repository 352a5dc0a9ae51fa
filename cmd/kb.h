/* What the commands of `hd kb` share: printing articles, what comes next. */
#ifndef HD_CMD_KB_H
#define HD_CMD_KB_H
#include "cmd/cmd.h"
#include "work/kb.h"

/* Tells the next-action engine that this run was about that article, which the session releases. */
void session_about_article(struct session *s, struct article *x);
/* All of the answer under --json: the article, whole. */
void kb_article_json(struct session *s, const struct article *x);
/* The same, and of one of its versions, which can be compared and restored; r may be NULL. */
struct kb_revision;
struct kb_revisions;
void session_about_revision(struct session *s, const struct kb_revisions *all,
	const struct kb_revision *r);
/* What a write did: "network/vpn  published"; -q: the slug; --json: the article. */
PRINTF_LIKE(3, 4)
int kb_done(struct session *s, struct kb_outcome *o, const char *said, ...);
/* The fields of an article as members of the object that is open; with its text if asked. */
void kb_json(struct jwriter *w, const struct article *x, bool text);
/* Runs a move of an article's status, and says so. */
int kb_moved(struct session *s, const char *slug, enum kb_move move, const char *who,
	const char *said);
#endif
