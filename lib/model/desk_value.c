#include "model/desk.h"
#include "model/ticket.h"
#include "text/near.h"
#include "text/utf8.h"
#include "text/when.h"

#define PERSON_MAX 254
#define VALUE_MAX TITLE_MAX

/* A value on its way to its normal form. */
struct check {
	const struct desk *d;
	struct arena *a;
	const struct clock *clock;
	const char *name; /* the field's, for messages */
	struct str value; /* UTF-8, trimmed, not empty */
};

static int fail_nearest(const struct check *c, const char *what, const struct str *names, size_t n)
{
	struct str best = near_best(c->value, names, n);
	return fail(E_INVALID, "there is no %s '%.*s'%s%.*s%s", what, STR_ARG(c->value),
		best.n ? "; did you mean '" : "", STR_ARG(best), best.n ? "'?" : "");
}

/* The message lists them all: they are few, and part of the format or the desk. */
static int fail_choices(const struct check *c, const struct str *names, size_t n)
{
	CLEANUP(buf_release) struct buf all = { 0 };
	for (size_t i = 0; i < n; i++)
		buf_fmt(&all, "%s%.*s", i ? ", " : "", STR_ARG(names[i]));
	struct str best = near_best(c->value, names, n);
	return fail(E_INVALID, "%s cannot be '%.*s'%s%.*s%s; it is one of %s", c->name,
		STR_ARG(c->value), best.n ? " (did you mean '" : "", STR_ARG(best),
		best.n ? "'?)" : "", buf_c(&all));
}

static struct str lower(struct arena *a, struct str s, char from, char to)
{
	char *p = arena_cstr(a, s);
	for (size_t i = 0; i < s.n; i++) {
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] - 'A' + 'a');
		if (p[i] == from)
			p[i] = to;
	}
	return str_make(p, s.n);
}

static bool has_blank(struct str s)
{
	for (size_t n; s.n; s = str_skip(s, n)) {
		uint32_t cp = utf8_next(s, &n);
		if (cp <= ' ' || (cp >= 0x7F && cp <= 0xA0))
			return true;
	}
	return false;
}

/* ---- one kind each: *out is the normal form ---- */

static int check_enum(const struct check *c, enum field_type type, struct str *out)
{
	struct str names[STATUS_COUNT], typed = lower(c->a, c->value, '-', '_');
	size_t n = type == FT_STATUS ? STATUS_COUNT : PRIORITY_COUNT;
	for (size_t i = 0; i < n; i++) {
		names[i] = str_of(type == FT_STATUS ? status_name((enum status)i)
						    : priority_name((enum priority)i));
		if (!str_eq(names[i], typed))
			continue;
		*out = names[i];
		return 0;
	}
	return fail_choices(c, names, n);
}

/* A line break would make two lines of what is one everywhere it is shown. */
static int check_line(const struct check *c, struct str *out)
{
	char *p = arena_cstr(c->a, c->value);
	for (size_t i = 0; i < c->value.n; i++)
		if (p[i] == '\n' || p[i] == '\r' || p[i] == '\t')
			p[i] = ' ';
	*out = str_make(p, c->value.n);
	return 0;
}

static int check_person(const struct check *c, struct str *out)
{
	if (c->value.n > PERSON_MAX)
		return fail(E_LIMIT, "%s: an address of %zu bytes; the most is %d", c->name,
			c->value.n, PERSON_MAX);
	if (has_blank(c->value) || str_chr(c->value, ',') >= 0 || c->value.p[0] == '-')
		return fail(E_INVALID, "%s: '%.*s' is no e-mail address or login", c->name,
			STR_ARG(c->value));
	*out = lower(c->a, c->value, 0, 0);
	return 0;
}

static int check_category(const struct check *c, struct str *out)
{
	const struct strs *known = &c->d->categories;
	*out = c->value;
	if (desk_has_category(c->d, c->value))
		return 0;
	fail_nearest(c, "category", known->p, known->n);
	return mend("see the desk's categories", "hd", "config", "categories", NULL);
}

static int check_team(const struct check *c, struct str *out)
{
	const struct strs *known = &c->d->teams;
	*out = c->value;
	if (!known->n || strs_has(known, c->value))
		return 0;
	fail_nearest(c, "team", known->p, known->n);
	return mend("see the desk's teams", "hd", "config", "teams", NULL);
}

static int check_time(const struct check *c, struct str *out)
{
	int64_t start, end;
	int rc = when_parse(c->value, c->clock, false, &start, &end);
	if (rc)
		return rc;
	*out = when_iso_str(c->a, end - start >= MS_DAY ? end - MS_SECOND : start);
	return 0;
}

static int check_label(const struct check *c, struct str *out)
{
	char first = c->value.p[0];
	if (c->value.n > LABEL_MAX)
		return fail(E_LIMIT, "a label of %zu bytes; the most is %d", c->value.n, LABEL_MAX);
	if (has_blank(c->value) || str_chr(c->value, ',') >= 0 || first == '+' || first == '-')
		return fail(E_INVALID,
			"'%.*s' is no label: it may hold no blank or comma, nor begin with + or -",
			STR_ARG(c->value));
	*out = c->value;
	return 0;
}

static int check_link(const struct check *c, struct str *out)
{
	ssize_t blank = str_chr(c->value, ' ');
	struct str slug;
	bool solved;
	if (ticket_link_article(c->value, &slug, &solved)) {
		int rc = slug_parse(slug, &slug);
		if (!rc)
			*out = arena_fmt(c->a, "%s %.*s", solved ? LINK_SOLVED : LINK_QUOTED,
				STR_ARG(slug));
		return rc;
	}
	if (blank <= 0 || !id_valid(str_skip(c->value, (size_t)blank + 1)))
		return fail(E_INVALID, "'%.*s' is no link, as 'blocks k3f92mx7'",
			STR_ARG(c->value));
	*out = c->value;
	return 0;
}

static int check_field(const struct check *c, enum field f, struct str *out)
{
	switch (f) {
	case F_STATUS:
	case F_PRIORITY:
		return check_enum(c, fields[f].type, out);
	case F_REQUESTER:
	case F_ASSIGNEE:
	case F_WATCHERS:
		return check_person(c, out);
	case F_CATEGORY:
		return check_category(c, out);
	case F_TEAM:
		return check_team(c, out);
	case F_DUE:
		return check_time(c, out);
	case F_LABELS:
		return check_label(c, out);
	case F_LINKS:
		return check_link(c, out);
	default:
		return check_line(c, out);
	}
}

/* ---- custom fields ---- */

static int check_bool(const struct check *c, struct str *out)
{
	static const struct str yes[] = { STR("yes"), STR("true"), STR("1"), STR("on") };
	static const struct str no[] = { STR("no"), STR("false"), STR("0"), STR("off") };
	struct str typed = lower(c->a, c->value, 0, 0);
	for (size_t i = 0; i < ARRAY_SIZE(yes); i++) {
		if (!str_eq(typed, yes[i]) && !str_eq(typed, no[i]))
			continue;
		*out = str_eq(typed, yes[i]) ? STR("yes") : STR("no");
		return 0;
	}
	return fail(E_INVALID, "%s is yes or no, not '%.*s'", c->name, STR_ARG(c->value));
}

static int check_choice(const struct check *c, const struct strs *choices, struct str *out)
{
	for (size_t i = 0; i < choices->n; i++) {
		if (!str_eq_nocase(choices->p[i], c->value))
			continue;
		*out = choices->p[i];
		return 0;
	}
	return fail_choices(c, choices->p, choices->n);
}

static int check_date(const struct check *c, struct str *out)
{
	int64_t start, end;
	int rc = when_parse(c->value, c->clock, false, &start, &end);
	if (!rc)
		*out = when_iso_str(c->a, start);
	return rc;
}

static int check_custom(const struct check *c, const struct custom_field *f, struct str *out)
{
	double number;
	if (!f || f->type == CF_TEXT)
		return check_line(c, out);
	if (f->type == CF_DATE)
		return check_date(c, out);
	if (f->type == CF_BOOL)
		return check_bool(c, out);
	if (f->type == CF_CHOICE)
		return check_choice(c, &f->choices, out);
	*out = c->value;
	if (str_to_double(c->value, &number))
		return 0;
	return fail(E_INVALID, "%s is a number, not '%.*s'", c->name, STR_ARG(c->value));
}

static const struct custom_field *custom_field(const struct desk *d, struct str name)
{
	for (size_t i = 0; i < d->n_custom; i++)
		if (str_eq(d->custom[i].name, name))
			return &d->custom[i];
	return NULL;
}

/* ---- names ---- */

static bool is_settable(enum field f)
{
	return f < F_STORED_COUNT && f != F_FIELDS &&
	       ((fields[f].flags & FF_SETTABLE) || fields[f].type == FT_SET);
}

static int fail_name(const struct desk *d, struct str name, struct str bare)
{
	CLEANUP(strs_release) struct strs names = { 0 };
	enum field known = field_by_name(name);
	for (size_t f = 0; f < F_STORED_COUNT; f++)
		if (is_settable((enum field)f))
			vec_push(&names, str_of(fields[f].name));
	for (size_t i = 0; i < d->n_custom; i++)
		vec_push(&names, d->custom[i].name);
	struct str best = near_best(bare, names.p, names.n);
	if (known != F_COUNT)
		fail(E_INVALID, "'%s' cannot be set by hand", fields[known].name);
	else
		fail(E_INVALID, "there is no field '%.*s'%s%.*s%s",
			STR_ARG(str_first(name, VALUE_MAX)), best.n ? "; did you mean '" : "",
			STR_ARG(best), best.n ? "'?" : "");
	return mend("see the fields and their values", "hd", "help", "set", NULL);
}

/* A desk that names no custom fields takes any that are spelled out as fields.NAME. */
static bool custom_name(const struct desk *d, struct str name, struct str *bare)
{
	bool spelled = str_starts(name, STR("fields."));
	*bare = spelled ? str_skip(name, strlen("fields.")) : name;
	if (custom_field(d, *bare))
		return true;
	return spelled && !d->n_custom && bare->n && bare->n <= LABEL_MAX && !has_blank(*bare) &&
	       utf8_valid(*bare, NULL);
}

static int check_any(const struct check *c, enum field f, const struct custom_field *custom,
	struct str *out)
{
	*out = STR("");
	if (c->value.n > VALUE_MAX)
		return fail(E_LIMIT, "%s: a value of %zu bytes; the most is %d", c->name,
			c->value.n, VALUE_MAX);
	if (!c->value.n && f != F_COUNT && (f == F_TITLE || fields[f].type == FT_SET))
		return fail(E_INVALID, "%s cannot be empty", c->name);
	if (!c->value.n)
		return 0;
	return f == F_COUNT ? check_custom(c, custom, out) : check_field(c, f, out);
}

int desk_check_value(const struct desk *d, struct arena *a, const struct clock *clock,
	struct str name, struct str value, struct str *path, struct str *normal)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	enum field f = field_by_name(name);
	struct str bare = name, checked, full;
	utf8_convert(&text, value);
	if (f != F_COUNT ? !is_settable(f) : !custom_name(d, name, &bare))
		return fail_name(d, name, bare);
	full = f == F_COUNT ? arena_fmt(a, "fields.%.*s", STR_ARG(bare)) : arena_str(a, name);
	struct check c = {
		.d = d,
		.a = a,
		.clock = clock,
		.name = full.p,
		.value = arena_str(a, str_trim(buf_view(&text))),
	};
	int rc = check_any(&c, f, f == F_COUNT ? custom_field(d, bare) : NULL, &checked);
	if (rc)
		return rc;
	*path = full;
	*normal = checked;
	return 0;
}
