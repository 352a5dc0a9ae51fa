#include "cmd/cmd.h"

#define X(name) extern const struct cmd cmd_##name;
#include "cmd/commands.def"
#undef X

const struct cmd *const commands[] = {
#define X(name) &cmd_##name,
#include "cmd/commands.def"
#undef X
	NULL,
};

const char *const cmd_groups[GROUP_COUNT] = {
	[GROUP_START] = "Start",
	[GROUP_WORK] = "Work",
	[GROUP_TICKETS] = "Change a ticket",
	[GROUP_FIND] = "Look",
	[GROUP_DATA] = "Move data",
	[GROUP_DESK] = "Keep the desk",
};

const struct cmd *cmd_find(struct str name)
{
	for (const struct cmd *const *c = commands; *c; c++)
		if (str_is(name, (*c)->name) || ((*c)->alias && str_is(name, (*c)->alias)))
			return *c;
	return NULL;
}

const char *cmd_verb_name(const struct cmd *c)
{
	const char *blank = strchr(c->name, ' ');
	return blank ? blank + 1 : c->name;
}

const struct cmd *cmd_verb(const struct cmd *family, struct str verb)
{
	for (const struct cmd *const *c = family->verbs; *c; c++)
		if (str_is(verb, cmd_verb_name(*c)) || ((*c)->alias && str_is(verb, (*c)->alias)))
			return *c;
	return NULL;
}

const struct opt global_options[] = {
	{ 'C', "dir", OPT_TEXT, offsetof(struct globals, dir), "DIR", "work on the desk in DIR",
		COMPLETE_FILE, NULL },
	{ 0, "json", OPT_FLAG, offsetof(struct globals, json), NULL,
		"print JSON, the next actions with it", COMPLETE_NONE, NULL },
	{ 'q', "quiet", OPT_FLAG, offsetof(struct globals, quiet), NULL,
		"print ids only, and no talk on stderr", COMPLETE_NONE, NULL },
	{ 0, "format", OPT_TEXT, offsetof(struct globals, format), "TEMPLATE",
		"print each ticket by a template such as '%(id) %(title)'", COMPLETE_NONE, NULL },
	{ 'n', "dry-run", OPT_FLAG, offsetof(struct globals, dry_run), NULL,
		"check and show what would be done, and change nothing", COMPLETE_NONE, NULL },
	{ 0, "no-next", OPT_FLAG, offsetof(struct globals, no_next), NULL,
		"print no next actions (always: git config hd.next false)", COMPLETE_NONE, NULL },
	{ 0, "absolute", OPT_FLAG, offsetof(struct globals, absolute), NULL,
		"print times as dates instead of ages", COMPLETE_NONE, NULL },
	{ 0, "color", OPT_TEXT, offsetof(struct globals, color), "WHEN", "auto, always or never",
		COMPLETE_WORDS, "auto always never" },
	{ 'h', "help", OPT_FLAG, offsetof(struct globals, help), NULL, "show the command's page",
		COMPLETE_NONE, NULL },
	OPT_END,
};
