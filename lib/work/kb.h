/* The verbs of the knowledge base: each is one transaction, one commit (work.h's rules hold).
 *
 * An article's words are their author's (front matter `author`: who last changed title, summary or
 * text); where desk.yaml says `kb_review: yes`, what is published was approved by somebody else, and
 * stays published only as it was approved: an edit of a published article makes it a draft again.
 * Errors: E_NOTFOUND (the nearest slugs are named), E_STATE (a move that its status does not allow,
 * with the command that would), E_INVALID, E_LIMIT. */
#ifndef HD_WORK_KB_H
#define HD_WORK_KB_H
#include "model/article.h"
#include "model/votes.h"
#include "work/work.h"

struct kb_value {
	struct str key, value; /* as article_set() takes them */
};
struct kb_outcome {
	struct article article; /* as it is now */
	struct oid commit; /* zero: nothing was committed */
	size_t changed; /* files */
	bool created;
};
void kb_outcome_release(struct kb_outcome *o);

struct kb_new {
	struct str slug; /* empty: made of the title, below folder */
	struct str folder; /* "" or "network" */
	struct str title, body;
	const struct kb_value *values;
	size_t n_values;
};
/* A draft by me, its audience desk.yaml's kb_audience. E_STATE where the slug is taken. */
int work_kb_new(struct work *w, const struct kb_new *n, struct kb_outcome *out);
/* Values and text (body.p NULL: stays). What is so already makes no commit. A value of `moved-to`
 * makes the article of that very name a redirect, leads it elsewhere, or (empty) ends it. */
int work_kb_edit(struct work *w, struct str slug, const struct kb_value *values, size_t n,
	struct str body, struct kb_outcome *out);
/* The whole file as a person edited it from old_text, which need not be an article. E_RACED's place takes E_STATE: somebody else
 * changed it meanwhile. */
int work_kb_write(struct work *w, struct str slug, struct str old_text, struct str new_text,
	struct kb_outcome *out);

enum kb_move {
	KB_PUBLISH, /* from any status; see above for reviews */
	KB_UNPUBLISH, /* published → draft */
	KB_ASK_REVIEW, /* draft → review; who: whom */
	KB_APPROVE, /* by me, who must not be the author; it stays in review until published */
	KB_DECLINE, /* review → draft; who: why, for the commit's message */
	KB_ARCHIVE /* any → archived */
};
int work_kb_move(struct work *w, struct str slug, enum kb_move move, struct str who,
	struct kb_outcome *out);
struct kb_revision;
/* The article as a revision (kb_log.h) of it was, by a new commit: title, summary, tags, links and
 * text are the old ones; what the moves decide (status, audience, owner, reviews) stays as it is,
 * and words that change are a change as any other. An article that is no more, or that cannot be
 * read, comes back as a draft. E_STATE where there was no text then. */
int work_kb_restore(struct work *w, struct str slug, const struct kb_revision *r,
	struct kb_outcome *out);
/* A file whose name is no slug is named by its path, and leaves none. Else leaves a redirect under the old name, which later renames follow, and puts right the links and
 * front matter of the articles that name it. Votes go with it. */
int work_kb_rename(struct work *w, struct str slug, struct str to, struct kb_outcome *out);
/* Both articles name each other as related (off: no more, also one that is gone). */
int work_kb_link(struct work *w, struct str slug, struct str other, bool off,
	struct kb_outcome *out);
#define KB_REDIRECTS_MAX 8
/* The article of a slug at the tip, redirects followed (at most that many); for reading. */
int work_kb_article(struct store *s, struct str typed, struct article *out);
/* Every article's file at a commit (NULL: the tip), in the order of paths, redirects too; a non-zero
 * return of fn ends it. */
typedef int (*kb_each_fn)(void *arg, const char *path, struct str slug, const struct oid *blob);
int kb_each(struct store *s, const struct oid *commit, kb_each_fn fn, void *arg);

/* ---- votes (model/votes.h) ---- */

/* One a person; again replaces. voter empty: me. */
int work_kb_vote(struct work *w, struct str slug, struct str voter, bool up,
	struct kb_outcome *out);

/* ---- import ---- */
struct kb_import_item {
	struct str
		slug; /* where it goes if it is free or has the same source; else a number behind */
	struct str source, title, body;
	struct strs tags;
	const struct ynode *front; /* more keys, of a Markdown file; or NULL */
};
struct kb_import {
	const struct kb_import_item *items;
	size_t n;
	struct str status, audience; /* empty: published; desk.yaml's kb_audience */
	const char *from; /* for the commit's message */
};
struct kb_imported {
	size_t made, changed, same;
	struct oid commit;
};
/* One commit for all. An item whose source an article has already is an update of it. */
int work_kb_import(struct work *w, const struct kb_import *i, struct kb_imported *out);
#endif
