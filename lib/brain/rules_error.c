#include "brain/rules.h"

/* Rules that answer an error by its code; the mends that came with it stand in front of them. */

static bool help_command(struct proposer *p, struct draft *d)
{
	const char *command = p->s->command;
	struct str rest = str_of(command), word;
	if (!command || !strcmp(command, "help"))
		return false;
	while (str_next(&rest, ' ', &word))
		draft_word(p, d, word);
	d->title = text_fmt(p, "Read how hd %s is used", command);
	d->why = text_fmt(p, "how hd %s is used", command);
	return true;
}

static bool show_ticket(struct proposer *p, struct draft *d)
{
	if (!p->s->ticket)
		return false;
	draft_word(p, d, id_str(&p->s->ticket->id));
	return true;
}

#define FAILED_SYSTEM (CODE(E_IO) | CODE(E_GIT) | CODE(E_DAMAGED))

const struct rule error_rules[] = {
	{ .name = "init",
		.in = IN(ABOUT_ERROR),
		.codes = CODE(E_NODESK),
		.weight = 4,
		.command = "init",
		.need = { "folder", NULL },
		.title = "Make a desk",
		.why = "there is none here yet" },
	{ .name = "identity-email",
		.in = IN(ABOUT_ERROR),
		.codes = CODE(E_IDENTITY),
		.weight = 4,
		.command = "git config --global user.email",
		.need = { "email", NULL },
		.title = "Tell git your address",
		.why = "changes are signed with it" },
	{ .name = "identity-name",
		.in = IN(ABOUT_ERROR),
		.codes = CODE(E_IDENTITY),
		.weight = 3,
		.command = "git config --global user.name",
		.need = { "name", NULL },
		.title = "Tell git your name",
		.why = "changes are signed with it" },
	{ .name = "queries",
		.in = IN(ABOUT_ERROR),
		.codes = CODE(E_QUERY),
		.weight = 4,
		.command = "help queries",
		.title = "Read how queries are written",
		.why = "every key, value and sign" },
	{ .name = "show",
		.in = IN(ABOUT_ERROR),
		.codes = CODE(E_STATE) | CODE(E_INVALID) | CODE(E_LIMIT) | CODE(E_EMPTY),
		.needs_desk = true,
		.weight = 3,
		.command = "show",
		.title = "Read the ticket",
		.why = "how the ticket stands",
		.propose = show_ticket },
	{ .name = "commit",
		.in = IN(ABOUT_ERROR),
		.codes = CODE(E_DIRTY),
		.needs_desk = true,
		.weight = 4,
		.command = "commit",
		.title = "Commit what was edited by hand",
		.why = "edits by hand count once they are committed" },
	{ .name = "rebuild",
		.in = IN(ABOUT_ERROR),
		.codes = CODE(E_DAMAGED),
		.needs_desk = true,
		.weight = 4,
		.command = "index rebuild",
		.title = "Build the index again",
		.why = "the index can be made anew at any time" },
	{ .name = "check",
		.in = IN(ABOUT_ERROR),
		.codes = FAILED_SYSTEM | CODE(E_PARTIAL),
		.needs_desk = true,
		.weight = 3,
		.command = "check",
		.title = "Check the whole desk",
		.why = "finds what is not whole" },
	{ .name = "help-command",
		.in = IN(ABOUT_ERROR),
		.codes = CODE(E_USAGE) | CODE(E_INVALID) | CODE(E_LIMIT) | CODE(E_EMPTY) |
			 CODE(E_STATE),
		.weight = 2,
		.command = "help",
		.propose = help_command },
	{ .name = "list",
		.in = IN(ABOUT_ERROR),
		.codes = CODE(E_NOTFOUND) | CODE(E_AMBIGUOUS) | CODE(E_QUERY) | CODE(E_STATE),
		.needs_desk = true,
		.weight = 2,
		.command = "list",
		.title = "List what is open",
		.why = "the tickets there are" },
	{ .name = "list-all",
		.in = IN(ABOUT_ERROR),
		.codes = CODE(E_NOTFOUND),
		.needs_desk = true,
		.weight = 1,
		.command = "list --all",
		.title = "List all tickets",
		.why = "resolved and closed ones too" },
	{ .name = "status",
		.in = IN(ABOUT_ERROR),
		.codes = CODE(E_BUSY) | CODE(E_RACED) | CODE(E_DIRTY) | CODE(E_NO) |
			 CODE(E_PARTIAL) | CODE(E_OFFLINE) | CODE(E_REFUSED),
		.needs_desk = true,
		.weight = 2,
		.command = "status",
		.title = "See the desk at a glance",
		.why = "the desk at a glance" },
	{ .name = "version",
		.in = IN(ABOUT_ERROR),
		.codes = CODE(E_NEWER),
		.weight = 3,
		.command = "version",
		.title = "See which hd this is",
		.why = "a newer hd reads this desk" },
	{ .name = "help",
		.in = IN(ABOUT_ERROR),
		.codes = ~0u,
		.weight = 0.2,
		.command = "help",
		.title = "See every command",
		.why = "every command" },
	{ .name = NULL },
};
