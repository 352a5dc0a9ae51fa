/* The inside of the next-action engine; action.h is its outside.
 *
 * A rule is a row of a const table. The engine asks those whose conditions the situation meets: the
 * row gives the command's first words (behind "hd", with the ticket's id behind them where the rule
 * is about a ticket) and its title and reason, or `propose` fills them in, or refuses. What a rule
 * may ask the index for, it asks through the proposer, which asks once. */
#ifndef HD_BRAIN_RULES_H
#define HD_BRAIN_RULES_H
#include "brain/action.h"

/* Where a ticket stands: its status, unless it is out of the lists for one of these reasons. */
enum standing { STANDS_MERGED = STATUS_COUNT, STANDS_WITHDRAWN, STANDS_DELETED };
#define ON(standing) (1u << (standing))
#define ON_WAITING (ON(STATUS_WAITING_CUSTOMER) | ON(STATUS_WAITING_TEAM))
#define ON_WORK (ON(STATUS_NEW) | ON(STATUS_OPEN) | ON_WAITING)
#define ON_ENDED (ON(STATUS_RESOLVED) | ON(STATUS_CLOSED))
#define ON_OUT (ON(STANDS_MERGED) | ON(STANDS_WITHDRAWN) | ON(STANDS_DELETED))
#define ON_ANY (ON_WORK | ON_ENDED | ON_OUT)
enum standing ticket_standing(const struct summary *t);

/* Situations, as a rule names them. Beside those of `enum about`: a desk on which nothing needs doing
 * now, and one where no rule had anything to say. */
#define ABOUT_DONE ((enum about)(ABOUT_ERROR + 1))
#define ABOUT_NOTHING ((enum about)(ABOUT_ERROR + 2))
#define IN(about) (1u << (about))
#define CODE(code) (1u << (code))

struct proposer;
/* What a rule says: an action in the making. All strings live in the proposer's arena. */
struct draft {
	struct str *argv;
	size_t argc, cap;
	struct str title, why;
	struct need needs[2];
	size_t n_needs;
	double evidence; /* what speaks for it beyond the rule itself: 0 to 1 */
};
struct rule {
	const char *name;
	unsigned in; /* situations: IN(…) */
	unsigned on; /* standings of the ticket: ON(…); 0: the rule is not about a ticket */
	unsigned codes; /* in ABOUT_ERROR, the errors: CODE(…); 0: none of them */
	bool needs_desk;
	double weight;
	double evidence; /* what full evidence adds */
	const char *grounds; /* the evidence's name as a term */
	const char *command; /* words parted by single blanks */
	struct need need; /* what == NULL: none */
	const char *title, *why;
	bool (*propose)(struct proposer *p, struct draft *d); /* NULL: always as the row says */
};
/* A NULL name ends a table. Those about a ticket: ticket_rules need no more than a look at it,
 * triage_rules ask the index, so for the whole desk they are asked where the others are silent. */
extern const struct rule ticket_rules[], triage_rules[], desk_rules[], kb_rules[], error_rules[];
extern const struct rule search_rules[], article_rules[];

struct proposer {
	struct actions *out;
	struct arena *arena; /* out's */
	const struct situation *s;
	enum about about; /* s->about, or what it turned out to be */
	const struct desk *desk; /* never NULL: the defaults stand in */
	struct query_env env;
	struct urgency_weights weights;
	/* the ticket at hand, or NULL */
	const struct summary *t;
	enum standing standing;
	double urgency[URG_COUNT];
	/* How many questions the index may still be asked that look at every ticket: on a big desk
	 * none, unless the person has asked what comes next. */
	unsigned asks_left;
	/* asked once for the ticket at hand: titles like its own */
	struct alike *alike;
	size_t n_alike;
	double alike_least; /* 0: not asked */
	/* asked once: how many open tickets each assignee has */
	struct tally *load;
	size_t n_load;
	bool load_known;
};
struct alike {
	struct summary other;
	double score;
};

/* ---- what rules write with ---- */
void draft_word(struct proposer *p, struct draft *d, struct str word);
PRINTF_LIKE(2, 3) struct str text_fmt(struct proposer *p, const char *fmt, ...);
/* Text from outside, cut short and made visible. */
struct str text_said(struct proposer *p, struct str s);
struct str text_ago(struct proposer *p, int64_t then); /* "3h ago", "just now" */
/* How long since then: "3h". */
struct str text_since(struct proposer *p, int64_t then);
struct str text_span(struct proposer *p, int64_t ms);

/* ---- what rules ask ---- */
/* min(1, time since then / length); 1 where there is no length. */
double part_of(const struct proposer *p, int64_t then, int64_t length);
bool past(const struct proposer *p, int64_t then, int64_t length);
/* Is the acting person one who answers this ticket? Yes where nobody is known. */
bool acts_as_agent(const struct proposer *p);
/* Since when the customer waits for us; 0: not. */
int64_t waits_since(const struct summary *t);
/* When the next of its dates comes: due, to be nudged, to be closed (*what says which); 0: none. */
int64_t falls_due(const struct proposer *p, const struct summary *t, const char **what);
#endif
