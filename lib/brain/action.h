/* Next actions (DESIGN §6): no command leaves anybody at a dead end.
 *
 * Rules, pure functions of a situation, propose actions; one ranking orders them. An action is a
 * real command: it parses, it names things that exist, it is allowed in this state. What only a
 * person can give is in `needs`. Text from outside is only ever a whole argv word; printing quotes. */
#ifndef HD_BRAIN_ACTION_H
#define HD_BRAIN_ACTION_H
#include "index/index.h"

#define ACTIONS_SHOWN 5

struct need {
	const char *what; /* "body", "title", "file" */
	const char *option; /* "-m"; NULL: an operand at the end */
};
struct score_term {
	const char *name;
	double value;
};
struct action {
	const char *rule; /* "reply", "assign-me", … stable, in JSON as id */
	struct str title; /* "Reply to ann@acme.example" */
	struct str why; /* "waiting for us since 3h" */
	struct str *argv; /* argv[0] is "hd" (or "git" for what only git mends) */
	size_t argc;
	struct need needs[2];
	size_t n_needs;
	struct id ticket; /* the one it is about; "" if none */
	double score;
	struct score_term *terms; /* what the score is made of */
	size_t n_terms;
};
struct actions {
	struct arena arena;
	struct action *p; /* in the arena, best first after action_rank */
	size_t n, cap;
};
void actions_release(struct actions *a);

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
	ABOUT_HELP,
	ABOUT_ERROR,
};
/* What just happened, and what is known. Everything may be NULL or empty but `about` and clock. */
struct situation {
	enum about about;
	const char *command; /* the command that ran */
	const struct desk *desk;
	struct index *index;
	const struct summary *ticket;
	struct str me;
	struct clock clock;
	const struct query *query;
	char *const *words; /* the query as typed */
	size_t n_words;
	bool default_open; /* "neither resolved nor closed" was added to it */
	size_t listed, total;
	const struct row *rows; /* what was listed, at most 5 */
	const struct error *error; /* its mends come first */
	const struct mend *mends; /* of findings */
	size_t n_mends;
	size_t hand_edits; /* files with uncommitted hand edits, where known */
};
/* All proposals, ranked, without double commands, at least one. */
void brain_propose(struct actions *out, const struct situation *s);

/* The printed form of a command: shell-quoted, the needs as "-m …" placeholders left out. */
void action_command(struct buf *out, const struct action *a);
#endif
