/* What the verbs of the knowledge base share. */
#ifndef HD_WORK_KB_INSIDE_H
#define HD_WORK_KB_INSIDE_H
#include "work/common.h"
#include "work/kb.h"

/* One run of a verb: txn and what is said stand in act. */
struct kb_act {
	struct act *a;
	struct arena *arena;
	struct kb_outcome *out;
};
typedef int (*kb_fn)(struct kb_act *k, void *arg);
/* Runs and commits as act_run(). *out is written on success alone. */
int kb_run(struct work *w, bool bulk, kb_fn fn, void *arg, struct kb_outcome *out);
/* The article of a slug, redirects followed, to change it; *slug becomes its own. */
int kb_load(struct kb_act *k, struct str *slug, struct article *out);
/* The article of that very name, be it a redirect. */
int kb_load_itself(struct kb_act *k, struct str *slug, struct article *out);
/* Stages it where its bytes differ, and counts it. */
int kb_save(struct kb_act *k, const struct article *x);
bool kb_has(struct kb_act *k, struct str slug);
/* article_set() of a literal key. */
int kb_set(struct article *x, const char *key, struct str value);
/* Behind a change of the article whose words had this article_text_hash() before: who changes words
 * is their author; approval and publication were of the words before. */
int kb_words_changed(struct kb_act *k, struct article *x, struct str hash_before);
/* "Publish network/vpn: VPN drops" and the trailers. */
void kb_say(struct kb_act *k, const char *did, const char *action, const struct article *x);
/* The outcome's article; *x is empty behind it. */
void kb_hand_over(struct kb_act *k, struct article *x);
/* Today, as front matter has it. */
struct str kb_today(struct kb_act *k);
#endif
