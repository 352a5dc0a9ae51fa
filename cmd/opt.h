/* Options are rows, parsed into a command's own struct by offset; help, completion, the man page's
 * synopsis and --no-x come from the same rows. No statics: a command can run twice in a process.
 *
 * Options and operands come in any order, "--" ends options, "-" is an operand, "-abc" is a bundle,
 * values as "--name=V", "--name V", "-nV", "-n V". Given again, the last wins (a list gathers). */
#ifndef HD_CMD_OPT_H
#define HD_CMD_OPT_H
#include "base/error.h"
#include "base/vec.h"

enum opt_type {
	OPT_FLAG, /* bool; --no-NAME clears it */
	OPT_TEXT, /* const char * */
	OPT_NUMBER, /* int64_t, not negative */
	OPT_LIST, /* struct texts */
};
/* What completes an option's value or an operand. */
enum complete {
	COMPLETE_NONE,
	COMPLETE_FILE,
	COMPLETE_ID,
	COMPLETE_PERSON,
	COMPLETE_LABEL,
	COMPLETE_CATEGORY,
	COMPLETE_STATUS,
	COMPLETE_PRIORITY,
	COMPLETE_QUERY,
	COMPLETE_FIELD_VALUE, /* FIELD=VALUE */
	COMPLETE_FIELD,
	COMPLETE_COMMAND,
	COMPLETE_VIEW,
	COMPLETE_TEMPLATE,
	COMPLETE_SETTING,
	COMPLETE_ARTICLE, /* a slug */
	COMPLETE_WORDS, /* one of opt.words, blank-separated */
};
struct texts {
	const char **p;
	size_t n, cap;
};
struct opt {
	char letter; /* 0: none */
	const char *name;
	enum opt_type type;
	size_t offset;
	const char *arg; /* "FILE", for values */
	const char *help;
	enum complete complete;
	const char *words;
};
#define OPT_END \
	{ \
		.name = NULL \
	}

/* One table of rows and where its values go. */
struct opt_set {
	const struct opt *rows; /* ends with OPT_END; NULL: none */
	void *into;
};
struct opt_parse {
	struct opt_set sets[2]; /* the global ones, then the command's */
	const char *command; /* for messages */
	bool dash_operands; /* "-label:spam" and "-B" are operands, unless all of it is options */
};
/* Parses argv[0..n) (behind the command's name); operands are gathered in order. E_USAGE names the
 * nearest option. */
int opt_parse(const struct opt_parse *how, char *const *argv, size_t n, struct texts *operands);
/* The row for "--name" or "-x" in either set, or NULL. */
const struct opt *opt_find(const struct opt_parse *how, struct str word, void **into);
/* Frees what the lists among the rows gathered. */
void opt_release(const struct opt *rows, void *into);
void texts_release(struct texts *t);
/* mend() with `hd help` of the command's page: of "kb new" that is kb's; "": the overview. */
int mend_page(const char *why, const char *command);
#endif
