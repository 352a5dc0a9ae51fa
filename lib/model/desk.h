/* desk.yaml: what the team has agreed on, parsed. Read-only once made; everything lives in its
 * arena. Editing the file goes through the YAML node (desk_set). */
#ifndef HD_MODEL_DESK_H
#define HD_MODEL_DESK_H
#include "base/map.h"
#include "base/vec.h"
#include "model/article.h"
#include "model/fields.h"
#include "text/yaml.h"

#define DESK_FORMAT 1
#define DESK_FILE "desk.yaml"
#define DESK_MAX_BYTES ((size_t)4 << 20)

struct member {
	struct str email, name;
	struct strs teams;
};
struct custom_field {
	struct str name;
	enum { CF_TEXT, CF_NUMBER, CF_DATE, CF_BOOL, CF_CHOICE } type;
	struct strs choices;
};
struct named_text {
	struct str name, text;
};
struct desk {
	struct arena arena;
	struct ynode *node; /* the whole document */
	struct str name;
	struct member *members; /* e-mail addresses in lower case */
	size_t n_members;
	struct map by_email; /* -> struct member */
	struct strs categories, teams, labels; /* labels: suggested ones; others are allowed */
	struct custom_field *custom;
	size_t n_custom;
	struct named_text *views; /* saved queries */
	size_t n_views;
	/* the urgency polynomial's weights by term name (model/urgency.h), as text; unknown ones are
	 * E_INVALID, but "rule.NAME" is the weight of a next-action rule (brain/action.h), checked
	 * here only to be a number */
	struct named_text *urgency;
	size_t n_urgency;
	int64_t reopen_ms; /* reopen_days, default 14 */
	int64_t answer_ms; /* answer_within: how long a customer may wait for us, default 1d */
	int64_t nudge_ms; /* nudge_after: waiting on the customer, default 3d */
	int64_t close_ms; /* close_after: resolved, or nudged without an answer, default 7d */
	struct str language; /* Snowball's name, default "english" */
	struct strs *synonyms; /* groups of words, or phrases, that mean the same */
	size_t n_synonyms;
	bool kb_review; /* what is published was approved by somebody else */
	struct str kb_url; /* where the exported site stands, for links in replies; may be empty */
	enum audience kb_audience; /* of new articles, default internal */
};

void desk_release(struct desk *d);
/* Errors: E_INVALID with desk.yaml:LINE:COLUMN; E_NEWER for a newer `format`. Unknown keys are
 * kept in the node and ignored. */
int desk_parse(struct desk *out, struct str text);
/* The same for readers, whom one invalid file must not stop: instead of what is E_INVALID they get
 * the desk of a new one, *text becomes its text, and what is wrong is appended to *why. */
int desk_parse_or_new(struct desk *out, struct buf *text, struct buf *why);
/* Behind a failure to get at the file at all. */
int desk_new_instead(struct desk *out, struct buf *text, struct buf *why);
/* The desk.yaml of a new desk. */
void desk_default(struct buf *out, struct str name);
/* An agent is a member; while a desk has no members, everybody but the ticket's requester. */
bool desk_is_agent(const struct desk *d, struct str who, struct str requester);
const struct member *desk_member(const struct desk *d, struct str email); /* in any case; or NULL */
bool desk_has_category(const struct desk *d, struct str name); /* true for all if it lists none */
/* Checks FIELD=VALUE as `hd set`, `new` and hand edits give it, and normalises it (dates to ISO,
 * people's case, choices; bytes that are no UTF-8 are taken as Latin-1): E_INVALID names the nearest
 * valid value. An empty value unsets, which title does not allow. `name` is a stored, settable
 * field's name, or fields.NAME, or a custom field's bare name; or a set's, and then `value` is one
 * element of it. A due date without a time is its last second. `path` and `normal` live in a. */
struct clock;
int desk_check_value(const struct desk *d, struct arena *a, const struct clock *c, struct str name,
	struct str value, struct str *path, struct str *normal);
/* desk.yaml with one dotted key changed ("reopen_days", "views.mine", "categories" = "a,b,c",
 * "members" is a list of addresses, "fields.NAME" = a type or the choices "a,b", "synonyms" =
 * groups "a,b; c,d"); a NULL-pointer
 * value removes it. Comments are not kept: the file is canonical. E_INVALID for a value that
 * desk_parse would refuse, E_USAGE for a key that is none. */
int desk_set(const struct desk *d, struct str key, struct str value, struct buf *out);
/* The known settings keys, for `hd config` and completion. */
extern const struct desk_key {
	const char *name, *help;
} desk_keys[];
extern const size_t n_desk_keys;
#endif
