/* Next actions (DESIGN §6): no command leaves anybody at a dead end.
 *
 * Rules, pure functions of a situation, propose actions; one ranking orders them. An action is a
 * real command: it parses, it names things that exist, it is allowed in this state. What only a
 * person can give is in `needs`. Text from outside is only ever a whole argv word; printing quotes.
 *
 * An action's score is a sum whose every term is kept: the urgency of the ticket at hand term by
 * term (model/urgency.h; none where no ticket is), the rule's weight ("rule.NAME", which desk.yaml's
 * `urgency:` may set under that name), and what the rule saw in favour ("waiting", "likeness" …).
 *
 * Everything an action holds lives in its list's arena, but names of rules, terms and needs, which
 * are constants. */
#ifndef HD_BRAIN_ACTION_H
#define HD_BRAIN_ACTION_H
#include "index/index.h"
#include "store/checkout.h"

#define ACTIONS_SHOWN 5
#define ROWS_TOLD 5

/* What a person must give. `what` with its option, or as an operand at the end (option NULL):
 *   body -m · title · file (to import) · folder (of a new desk) · email · name ·
 *   category=NAME (one of the desk's) · +LABEL · reason */
struct need {
	const char *what, *option;
};
struct score_term {
	const char *name;
	double value;
};
struct action {
	const char *rule; /* "reply", "assign", … stable, in JSON as id */
	struct str title; /* "Reply to ann@acme.example"; fit for a terminal, as `why` is */
	struct str why; /* "waiting for us since 3h" */
	struct str
		*argv; /* argv[0] is "hd" (or "git" for what only git mends); words end with NUL */
	size_t argc;
	struct need needs[2];
	size_t n_needs;
	struct id ticket; /* the one it is about; "" if none */
	double score; /* the sum of its terms, in their order */
	struct score_term *terms; /* none is zero but, perhaps, the rule's */
	size_t n_terms;
};
struct actions {
	struct arena arena;
	struct action *p; /* in the arena; best first, of equals the earlier */
	size_t n, cap;
};
void actions_release(struct actions *l);
/* Puts it where its score belongs. Of two with the same command, or of one rule about one ticket,
 * the better stays (of equals the earlier). Its parts must live in l->arena. */
void actions_add(struct actions *l, const struct action *a);

enum about {
	ABOUT_DESK, /* the whole desk: what most needs doing now */
	ABOUT_TICKET, /* a ticket was shown or changed */
	ABOUT_LIST, /* a list was printed */
	ABOUT_EMPTY, /* a list came out empty: the wider query */
	ABOUT_FRESH, /* a desk was just made */
	ABOUT_IMPORT,
	ABOUT_EDITS, /* hand edits wait for `hd commit` */
	ABOUT_FINDINGS, /* hd check found something: mends say what */
	ABOUT_UNDO, /* something was taken back */
	ABOUT_CONFIG,
	ABOUT_SYNC, /* tickets came in from a remote: `rows`, the first ones for this person first */
	ABOUT_ARTICLE, /* an article was shown or changed */
	ABOUT_ARTICLES, /* articles were listed or imported */
	ABOUT_NO_ARTICLES, /* there was none to list */
	ABOUT_REVISIONS, /* an article's versions: slug, revision; listed: 0 if it is no more */
	ABOUT_SEARCH, /* words were looked for: `found`, none or some */
	ABOUT_HELP,
	ABOUT_ERROR,
};
#define FOUND_TOLD 2
/* Something that a search found. */
struct found {
	bool article;
	struct str name, title; /* name: an id, or a slug */
};
/* What just happened, and what is known. Everything may be NULL or empty but `about` and clock. */
struct situation {
	enum about about;
	const char *command; /* the command that ran */
	const struct desk *desk;
	struct index *index;
	const struct summary *ticket;
	const struct article *article;
	const char *slug; /* of the first that was listed; NULL: not told */
	const char *revision; /* the beginning of a commit's id; NULL: not told */
	const struct id *gap; /* tickets that one article could have answered; NULL: none */
	size_t n_gap;
	const struct found *found; /* the best of a search: min(all, FOUND_TOLD) */
	size_t n_found;
	struct str corrected; /* the words that were likely meant, or empty */
	struct str me;
	struct clock clock;
	const struct query *query;
	char *const *words; /* the query as typed */
	size_t n_words;
	bool default_open; /* "neither resolved nor closed" was added to it */
	size_t listed, total;
	const struct row *rows; /* the first of them: min(listed, ROWS_TOLD); NULL: not told */
	const struct error *error; /* its mends come first */
	const struct mend *mends; /* of findings */
	size_t n_mends;
	size_t hand_edits; /* files with uncommitted hand edits, where known */
	size_t unsent, unfetched; /* commits, as of the last fetch, where known */
	struct git_stop stop; /* of the work tree, where known */
	/* Is there a templates/NAME.md? Asked only when a rule would use it; NULL: there is none. */
	bool (*has_template)(void *arg, const char *name);
	void *template_arg;
	/* The article that answers `ticket`, where the evidence is good enough (brain/suggest.h), as it
	 * is now; and whether there is an article of this slug. Asked as sparingly; NULL: not known. */
	const struct suggestion *(*best_article)(void *arg);
	bool (*has_article)(void *arg, struct str slug);
	void *article_arg;
};
/* All proposals, ranked, without double commands, at least one. Never fails; the thread's recorded
 * error is left as it is. */
void brain_propose(struct actions *out, const struct situation *s);

/* The printed form of a command: shell-quoted, the needs as "-m …" placeholders left out. */
void action_command(struct buf *out, const struct action *a);
#endif
