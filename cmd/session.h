/* One run of hd: what was asked, where, by whom and when. Made by main, handed to every command;
 * cmd/ is the only floor that reads environment, clock and terminal, and it does so here. */
#ifndef HD_CMD_SESSION_H
#define HD_CMD_SESSION_H
#include "brain/action.h"
#include "cmd/opt.h"
#include "cmd/out.h"
#include "work/work.h"

struct globals {
	const char *dir; /* -C */
	bool json, quiet, dry_run, no_next, help, absolute;
	const char *format;
	const char *color;
};
struct cmd;
struct session {
	struct globals g;
	const struct cmd *cmd;
	const char *cmd_name; /* as in the table, also for what failed to parse */
	struct arena arena; /* lives to the end of the run */
	struct clock clock;
	struct out out;
	struct store store;
	bool has_store;
	struct index *index; /* fresh under CMD_READS; else as it was found, or NULL */
	const struct desk *desk;
	struct desk own_desk; /* where no index gave it */
	struct work work; /* under CMD_WRITES */
	struct urgency_weights weights;
	/* What the next actions are proposed from; commands fill in what they know. */
	struct situation sit;
	struct query query; /* sit.query points here after a list */
	struct summary ticket; /* sit.ticket points here when there is one */
	struct article *article; /* in the arena; sit.article points here */
	const struct suggestion *best; /* for the ticket, as cmd/suggest.h found it */
	bool best_known;
	struct buf notes; /* what session_note said, until it is told */
	const char *program; /* the name it was started by: suggestions run under that one */
	const char *next_dir; /* suggestions need -C: it was given, or `init DIR` made one there */
	const char *json_open; /* the kind of the JSON object that is still open */
	bool next_asked; /* `hd next`: the actions are the answer, on stdout, whatever hd.next says */
	int answer; /* exit status of a command that succeeded: 0, or 1 for "no" and "in part" */
};

int session_init(struct session *s, const struct globals *g, bool stdout_closed);
void session_release(struct session *s);
struct place_hint session_hint(const struct session *s);

/* Opened as a command needs them; twice is once. */
int session_store(struct session *s);
/* Has git merge by hd where it does not yet (store/driver.h); session_store does so. */
void session_driver(struct session *s, bool tell);
int session_index(struct session *s); /* fresh */
/* index_select(), with progress where words have to be indexed for it. */
int session_select(struct session *s, const struct query *q, struct select_options how,
	struct selection *out);
bool session_index_fresh(struct session *s); /* it is open, and of the branch's tip */
int session_desk(struct session *s); /* desk.yaml, from the index where that is fresh */
void session_desk_quietly(struct session *s); /* if there is one; no error is recorded */
int session_work(struct session *s);
/* E_IDENTITY with the command that tells git. */
int session_no_identity(bool email);
/* git's boolean hd.NAME, e.g. session_wants(s, "hd.next", true). */
bool session_wants(struct session *s, const char *key, bool fallback);
/* The acting person's address, empty when git knows none. */
struct str session_me(struct session *s);
struct query_env session_env(struct session *s);

/* What a user typed for a ticket -> its row (E_NOTFOUND …) and id. */
int session_resolve(struct session *s, const char *typed, struct id *id);
/* Tells the next-action engine that this run was about that ticket. */
void session_about_ticket(struct session *s, const struct ticket *t);
void session_about_row(struct session *s, struct row r);

/* Opens {"schema":1,"kind":KIND,… on stdout; the dispatcher adds "next" and closes it. */
struct jwriter *session_json(struct session *s, const char *kind);
/* Prints what a write did. Text: `said` (a sentence about one ticket, its id in front); -q: the
 * ids; --json: the ticket. Sets the situation. */
PRINTF_LIKE(3, 4)
int session_done(struct session *s, const struct outcome *o, const char *said, ...);
/* "(dry run) " under -n, for what stands in front of a sentence; else "". */
const char *session_dry(const struct session *s);
/* Tells the command on stderr (not under -q) and becomes it; own: hd itself, by whatever name. E_IO. */
int session_become(struct session *s, char *const *argv, bool own);
/* Starts the pager on a terminal: core.pager of the protected configuration, GIT_PAGER, PAGER, less. */
void session_page(struct session *s);
/* One line for a person, with the program's name in front; told on stderr when the output is out, so
 * that it stands below what it is about; dropped under -q. */
PRINTF_LIKE(2, 3) void session_note(struct session *s, const char *fmt, ...);
void session_notes_print(struct session *s);
#endif
