/* A command is one file that exports one const row; adding one is a file and a line in
 * commands.def. The dispatcher (hd.c) parses the options into a zeroed struct of `size` bytes,
 * meets the declared needs, calls run, then prints the next actions. */
#ifndef HD_CMD_CMD_H
#define HD_CMD_CMD_H
#include "cmd/opt.h"
#include "cmd/session.h"

enum cmd_group {
	GROUP_START,
	GROUP_WORK,
	GROUP_TICKETS,
	GROUP_FIND,
	GROUP_DATA,
	GROUP_DESK,
	GROUP_HIDDEN, /* plumbing: not in `hd help` */
	GROUP_COUNT
};
enum {
	CMD_STORE = 1, /* a desk is found and opened */
	CMD_READS = 2 | CMD_STORE, /* the index is brought up to the tip; s->desk */
	CMD_WRITES = 4 | CMD_STORE, /* s->work is ready: identity, desk */
	CMD_DASH_OPERANDS = 8, /* see opt.h */
	CMD_NO_NEXT = 16, /* plumbing prints no next actions */
	CMD_OWN_OPTIONS = 32, /* gets its words unparsed as operands */
	CMD_PRINTS_ID = 64, /* where stdout is no terminal: the ticket's id, for id=$(hd new ...) */
};

struct cmd {
	const char *name, *alias;
	enum cmd_group group;
	const char *summary; /* one line, lower case, no full stop */
	const char *args; /* "ID FIELD=VALUE..." */
	unsigned needs;
	size_t min_args, max_args; /* SIZE_MAX: any number */
	enum complete complete[3]; /* operands; the last one holds for all that follow */
	const struct opt *options; /* ends with OPT_END; may be NULL */
	size_t size; /* of the options' struct */
	/* A family has verbs instead of options and run: "hd kb new" is the row named "kb new".
	 * NULL-terminated; NULL: no family. They share the family's page. */
	const struct cmd *const *verbs;
	/* operands->p[0 .. n) in the order given */
	int (*run)(struct session *s, void *opts, const struct texts *operands);
};
#define ANY_NUMBER SIZE_MAX

extern const struct cmd *const commands[]; /* NULL-terminated, in the order of commands.def */
const struct cmd *cmd_find(struct str name); /* by name or alias; NULL */
/* The family's command of this verb ("new"); NULL. */
const struct cmd *cmd_verb(const struct cmd *family, struct str verb);
/* What a command of a family is called in it: "new" of "kb new"; else its name. */
const char *cmd_verb_name(const struct cmd *c);
extern const struct opt global_options[];
extern const char *const cmd_groups[GROUP_COUNT];
#endif
