#include "model/desk.h"
#include "model/urgency.h"
#include "text/when.h"

#define EMAIL_MAX 254 /* bytes of an address that can be a member's */
#define DAYS_MAX 36500

const struct desk_key desk_keys[] = {
	{ "name", "the desk's name" },
	{ "members", "the agents, as addresses" },
	{ "categories", "names allowed as a category; none: all are" },
	{ "teams", "the teams" },
	{ "labels", "labels that are offered" },
	{ "fields", "fields.NAME: a field of your own: text, number, date, bool, or its choices" },
	{ "views", "views.NAME: a saved query" },
	{ "reopen_days", "a key reopens what ended within so many days (14)" },
	{ "answer_within", "how long a customer may wait for us (1d)" },
	{ "nudge_after", "how long we wait for a customer (3d)" },
	{ "close_after", "how long a resolved ticket stays open (7d)" },
	{ "urgency", "urgency.TERM: a weight of the urgency" },
	{ "language", "the language of words in searches (english)" },
	{ "synonyms", "words that mean the same in searches: \"vpn, tunnel; wifi, wlan\"" },
	{ "kb_review", "yes: an article is published when somebody else has approved it (no)" },
	{ "kb_url", "where the site of the articles stands, for links in replies" },
	{ "kb_audience", "whom new articles are for: internal, public or accounts (internal)" },
};
const size_t n_desk_keys = ARRAY_SIZE(desk_keys);

static const char *const languages[] = { "arabic", "armenian", "basque", "catalan", "danish",
	"dutch", "english", "finnish", "french", "german", "greek", "hindi", "hungarian",
	"indonesian", "irish", "italian", "lithuanian", "nepali", "norwegian", "porter",
	"portuguese", "romanian", "russian", "serbian", "spanish", "swedish", "tamil", "turkish",
	"yiddish" };
static const char *const types[] = { "text", "number", "date", "bool", "choice" };

void desk_release(struct desk *d)
{
	map_release(&d->by_email);
	arena_release(&d->arena);
	*d = (struct desk){ 0 };
}

/* ---- reading ---- */

static int fail_at(const struct ynode *at, const char *key, const char *must)
{
	return fail(E_INVALID, DESK_FILE ":%" PRIu32 ":%" PRIu32 ": '%s' must be %s", at->line,
		at->column, key, must);
}

static int read_text(const struct ynode *v, const char *key, struct str *out)
{
	if (v->kind != YAML_STRING)
		return fail_at(v, key, "one value");
	*out = v->s;
	return 0;
}

static int read_list(struct desk *d, const struct ynode *v, const char *key, struct strs *out)
{
	if (v->kind == YAML_NULL)
		return 0;
	if (v->kind != YAML_SEQ)
		return fail_at(v, key, "a list, as [a, b]");
	struct strs list = { .p = arena_array(&d->arena, v->n, sizeof *list.p), .cap = v->n };
	for (; list.n < v->n; list.n++) {
		int rc = read_text(v->items[list.n], key, &list.p[list.n]);
		if (rc)
			return rc;
	}
	*out = list;
	return 0;
}

static int read_span(const struct ynode *v, const char *key, int64_t *out)
{
	if (v->kind != YAML_STRING || !when_parse_span(v->s, out))
		return fail_at(v, key, "a length of time, as 2h or 3d");
	return 0;
}

static int read_days(const struct ynode *v, const char *key, int64_t *out)
{
	uint64_t days;
	if (v->kind != YAML_STRING || !str_to_u64(v->s, &days) || days > DAYS_MAX)
		return fail_at(v, key, "a number of days");
	*out = (int64_t)days * MS_DAY;
	return 0;
}

static int read_language(const struct ynode *v, struct str *out)
{
	for (size_t i = 0; v->kind == YAML_STRING && i < ARRAY_SIZE(languages); i++) {
		if (!str_is(v->s, languages[i]))
			continue;
		*out = v->s;
		return 0;
	}
	return fail_at(v, "language", "one that the stemmer knows, as english or german");
}

static int read_bool(const struct ynode *v, const char *key, bool *out)
{
	if (v->kind != YAML_STRING || (!str_is(v->s, "yes") && !str_is(v->s, "no")))
		return fail_at(v, key, "yes or no");
	*out = str_is(v->s, "yes");
	return 0;
}

static int read_audience(const struct ynode *v, enum audience *out)
{
	if (v->kind == YAML_STRING && audience_parse(v->s, out))
		return 0;
	return fail_at(v, "kb_audience", "internal, public or accounts");
}

static int read_synonyms(struct desk *d, const struct ynode *v)
{
	if (v->kind == YAML_NULL)
		return 0;
	if (v->kind != YAML_SEQ)
		return fail_at(v, "synonyms", "a list of lists of words, as [[vpn, tunnel]]");
	d->synonyms = arena_array(&d->arena, v->n, sizeof *d->synonyms);
	for (; d->n_synonyms < v->n; d->n_synonyms++) {
		int rc = read_list(d, v->items[d->n_synonyms], "synonyms",
			&d->synonyms[d->n_synonyms]);
		if (rc)
			return rc;
	}
	return 0;
}

static struct str lower(struct arena *a, struct str s)
{
	char *p = arena_cstr(a, s);
	for (size_t i = 0; i < s.n; i++)
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] - 'A' + 'a');
	return str_make(p, s.n);
}

static int read_member(struct desk *d, const struct ynode *v, struct member *out)
{
	struct str email = v->kind == YAML_STRING ? v->s : STR("");
	const struct ynode *teams = v->kind == YAML_MAP ? yaml_get(v, "teams") : NULL;
	if (v->kind == YAML_MAP) {
		yaml_get_scalar(v, "email", &email);
		yaml_get_scalar(v, "name", &out->name);
	}
	if (!email.n || email.n > EMAIL_MAX)
		return fail_at(v, "members", "a list of addresses, or of maps with an 'email'");
	out->email = lower(&d->arena, email);
	map_put(&d->by_email, out->email, NULL)->ptr = out;
	return teams ? read_list(d, teams, "teams", &out->teams) : 0;
}

static int read_members(struct desk *d, const struct ynode *v)
{
	if (v->kind == YAML_NULL)
		return 0;
	if (v->kind != YAML_SEQ)
		return fail_at(v, "members", "a list of addresses, or of maps with an 'email'");
	d->members = arena_array(&d->arena, v->n, sizeof *d->members);
	for (; d->n_members < v->n; d->n_members++) {
		int rc = read_member(d, v->items[d->n_members], &d->members[d->n_members]);
		if (rc)
			return rc;
	}
	return 0;
}

static bool is_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
		if (!letter && !(c >= '0' && c <= '9') && c != '_' && c != '-')
			return false;
	}
	return s.n > 0;
}

static int read_field(struct desk *d, struct str name, const struct ynode *v,
	struct custom_field *out)
{
	struct str type = v->kind == YAML_STRING ? v->s : STR("");
	const struct ynode *choices = v->kind == YAML_MAP ? yaml_get(v, "choices") : NULL;
	size_t i = 0;
	if (v->kind == YAML_MAP && !yaml_get_scalar(v, "type", &type))
		type = choices ? STR("choice") : STR("text");
	while (i < ARRAY_SIZE(types) && !str_is(type, types[i]))
		i++;
	if (i == ARRAY_SIZE(types) || !is_name(name))
		return fail_at(v, "fields",
			"a map of names to a type (text, number, date, bool or choice)");
	out->name = name;
	out->type = i;
	int rc = choices ? read_list(d, choices, "choices", &out->choices) : 0;
	if (!rc && out->type == CF_CHOICE && !out->choices.n)
		rc = fail_at(v, "choices", "a list of the values to choose from");
	return rc;
}

static int read_fields(struct desk *d, const struct ynode *v)
{
	if (v->kind == YAML_NULL)
		return 0;
	if (v->kind != YAML_MAP)
		return fail_at(v, "fields", "a map of names to types");
	d->custom = arena_array(&d->arena, v->n, sizeof *d->custom);
	for (size_t i = 0; i < v->n; i++) {
		int rc = read_field(d, v->keys[i], v->items[i], &d->custom[i]);
		if (rc)
			return rc;
	}
	d->n_custom = v->n;
	return 0;
}

static int read_texts(struct desk *d, const struct ynode *v, const char *key,
	struct named_text **out, size_t *n)
{
	if (v->kind == YAML_NULL)
		return 0;
	if (v->kind != YAML_MAP)
		return fail_at(v, key, "a map");
	*out = arena_array(&d->arena, v->n, sizeof **out);
	for (size_t i = 0; i < v->n; i++) {
		(*out)[i].name = v->keys[i];
		int rc = read_text(v->items[i], key, &(*out)[i].text);
		if (rc)
			return rc;
	}
	*n = v->n;
	return 0;
}

static bool is_term(struct str name)
{
	if (str_starts(name, STR("rule.")))
		return true;
	for (size_t i = 0; i < URG_COUNT; i++)
		if (str_is(name, urgency_terms[i].name))
			return true;
	return false;
}

static int read_urgency(struct desk *d, const struct ynode *v)
{
	double weight;
	int rc = read_texts(d, v, "urgency", &d->urgency, &d->n_urgency);
	for (size_t i = 0; !rc && i < d->n_urgency; i++) {
		if (!is_term(d->urgency[i].name))
			rc = fail_at(v->items[i], "urgency",
				"a map of its terms ('hd help next' has them)");
		else if (!str_to_double(d->urgency[i].text, &weight))
			rc = fail_at(v->items[i], "urgency", "a map of terms to numbers");
	}
	return rc;
}

static int read_key(struct desk *d, struct str key, const struct ynode *v)
{
	if (str_is(key, "name"))
		return v->kind == YAML_NULL ? 0 : read_text(v, "name", &d->name);
	if (str_is(key, "members"))
		return read_members(d, v);
	if (str_is(key, "categories"))
		return read_list(d, v, "categories", &d->categories);
	if (str_is(key, "teams"))
		return read_list(d, v, "teams", &d->teams);
	if (str_is(key, "labels"))
		return read_list(d, v, "labels", &d->labels);
	if (str_is(key, "fields"))
		return read_fields(d, v);
	if (str_is(key, "views"))
		return read_texts(d, v, "views", &d->views, &d->n_views);
	if (str_is(key, "urgency"))
		return read_urgency(d, v);
	if (str_is(key, "reopen_days"))
		return read_days(v, "reopen_days", &d->reopen_ms);
	if (str_is(key, "answer_within"))
		return read_span(v, "answer_within", &d->answer_ms);
	if (str_is(key, "nudge_after"))
		return read_span(v, "nudge_after", &d->nudge_ms);
	if (str_is(key, "close_after"))
		return read_span(v, "close_after", &d->close_ms);
	if (str_is(key, "language"))
		return read_language(v, &d->language);
	if (str_is(key, "synonyms"))
		return read_synonyms(d, v);
	if (str_is(key, "kb_review"))
		return read_bool(v, "kb_review", &d->kb_review);
	if (str_is(key, "kb_url"))
		return v->kind == YAML_NULL ? 0 : read_text(v, "kb_url", &d->kb_url);
	if (str_is(key, "kb_audience"))
		return read_audience(v, &d->kb_audience);
	return 0;
}

/* First of all: what a newer format holds is not to be judged. */
static int check_format(const struct ynode *node)
{
	struct str text;
	uint64_t format;
	if (!yaml_get_scalar(node, "format", &text) || !str_to_u64(text, &format) || !format)
		return fail(E_INVALID, DESK_FILE ":1:1: 'format' must be %d", DESK_FORMAT);
	if (format > DESK_FORMAT)
		return fail(E_NEWER,
			"the desk has format %" PRIu64
			" and this hd knows %d: a newer hd is needed",
			format, DESK_FORMAT);
	return 0;
}

static int read_desk(struct desk *d, struct str text)
{
	int rc = yaml_parse_one(&d->arena, arena_str(&d->arena, text), DESK_FILE, &d->node);
	if (!rc && d->node->kind != YAML_MAP)
		rc = fail(E_INVALID, DESK_FILE ":1:1: the desk must be a map");
	if (!rc)
		rc = check_format(d->node);
	for (size_t i = 0; !rc && i < d->node->n; i++)
		rc = read_key(d, d->node->keys[i], d->node->items[i]);
	return rc;
}

int desk_parse(struct desk *out, struct str text)
{
	CLEANUP(desk_release)
	struct desk d = {
		.reopen_ms = 14 * MS_DAY,
		.answer_ms = MS_DAY,
		.nudge_ms = 3 * MS_DAY,
		.close_ms = 7 * MS_DAY,
		.language = STR("english"),
	};
	int rc = read_desk(&d, text);
	if (rc)
		return rc;
	*out = d;
	d = (struct desk){ 0 };
	return 0;
}

void desk_default(struct buf *out, struct str name)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct ynode *desk = yaml_map(&a);
	yaml_set(&a, desk, STR("format"), yaml_string(&a, arena_fmt(&a, "%d", DESK_FORMAT)));
	yaml_set(&a, desk, STR("name"), yaml_string(&a, name));
	yaml_set(&a, desk, STR("members"), yaml_seq(&a));
	yaml_set(&a, desk, STR("categories"), yaml_seq(&a));
	yaml_emit_pretty(out, desk);
}

/* ---- asking ---- */

const struct member *desk_member(const struct desk *d, struct str email)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	const struct map_item *it = map_get(&d->by_email, email);
	if (!it && d->n_members && email.n <= EMAIL_MAX)
		it = map_get(&d->by_email, lower(&a, email));
	return it ? it->ptr : NULL;
}

bool desk_is_agent(const struct desk *d, struct str who, struct str requester)
{
	if (d->n_members)
		return desk_member(d, who) != NULL;
	return who.n && !str_eq_nocase(who, requester);
}

bool desk_has_category(const struct desk *d, struct str name)
{
	return !d->categories.n || strs_has(&d->categories, name);
}

int desk_new_instead(struct desk *out, struct buf *text, struct buf *why)
{
	buf_fmt(why, "%s; until that is mended the desk has a new one's settings",
		error_last()->message);
	error_clear();
	buf_reset(text);
	desk_default(text, STR("Helpdesk"));
	return desk_parse(out, buf_view(text));
}

int desk_parse_or_new(struct desk *out, struct buf *text, struct buf *why)
{
	int rc = desk_parse(out, buf_view(text));
	return rc == -E_INVALID ? desk_new_instead(out, text, why) : rc;
}
