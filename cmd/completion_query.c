/* Completion of what is made of a key and a value: query terms, assignments, lists of fields. */
#include "cmd/completion.h"
#include "model/query.h"

/* The same completion of what stands behind the first n bytes of the word. */
static struct completing behind(const struct completing *c, size_t n)
{
	struct str before = arena_fmt(&c->s->arena, "%.*s%.*s", STR_ARG(c->before),
		STR_ARG(str_first(c->word, n)));
	return (struct completing){ c->s, str_skip(c->word, n), before };
}

static void names_of_keys(const struct completing *c, enum query_key_kind kind, const char *sep)
{
	CLEANUP(strs_release) struct strs names = { 0 };
	struct arena *a = &c->s->arena;
	if (!c->s->desk)
		return;
	query_key_names(&names, a, c->s->desk, kind);
	for (size_t i = 0; i < names.n; i++) {
		enum field f = field_by_name(names.p[i]);
		candidate(c, arena_fmt(a, "%.*s%s", STR_ARG(names.p[i]), sep),
			f == F_COUNT ? "" : fields[f].help);
	}
}

static void flags_named(const struct completing *c)
{
	for (size_t i = 0; i < n_query_flags; i++)
		candidate(c, str_of(query_flags[i].name), query_flags[i].help);
}

static enum field field_of_key(struct str key)
{
	for (size_t i = 0; i < n_query_aliases; i++)
		if (str_is(key, query_aliases[i].name))
			return query_aliases[i].field;
	return field_by_name(key);
}

/* "KEY:" then "KEY:VALUE", with "-" in front for what is not wanted. */
void complete_term(const struct completing *c)
{
	struct completing bare = behind(c, str_starts(c->word, STR("-")));
	ssize_t at = str_chr(bare.word, ':');
	if (at < 0) {
		names_of_keys(&bare, QUERY_KEYS, ":");
		return;
	}
	struct str key = str_first(bare.word, (size_t)at);
	struct completing value = behind(&bare, (size_t)at + 1);
	if (str_is(key, "is"))
		flags_named(&value);
	else if (str_is(key, "no") || str_is(key, "has"))
		names_of_keys(&value, QUERY_PRESENT_KEYS, "");
	else if (str_is(key, "sort"))
		names_of_keys(&value, QUERY_SORT_KEYS, "");
	else
		complete_value(&value, field_of_key(key));
}

/* "FIELD=" then "FIELD=VALUE". */
void complete_assignment(const struct completing *c)
{
	ssize_t at = str_chr(c->word, '=');
	struct arena *a = &c->s->arena;
	const struct desk *d = c->s->desk;
	if (at >= 0) {
		struct completing value = behind(c, (size_t)at + 1);
		complete_value(&value, field_by_name(str_first(c->word, (size_t)at)));
		return;
	}
	for (enum field f = 0; f < F_STORED_COUNT; f++)
		if (f == F_LABELS || f == F_WATCHERS ||
			(f != F_FIELDS && fields[f].flags & FF_SETTABLE))
			candidate(c, arena_fmt(a, "%s=", fields[f].name), fields[f].help);
	for (size_t i = 0; d && i < d->n_custom; i++)
		candidate(c, arena_fmt(a, "%.*s=", STR_ARG(d->custom[i].name)), "the desk's own");
}

/* The last of "-priority,created": fields with one of the flags. */
void complete_fields(const struct completing *c)
{
	size_t n = c->word.n;
	while (n && c->word.p[n - 1] != ',')
		n--;
	n += n < c->word.n && c->word.p[n] == '-';
	struct completing last = behind(c, n);
	for (enum field f = 0; f < F_COUNT; f++)
		candidate(&last, str_of(fields[f].name), fields[f].help);
}
