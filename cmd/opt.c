#include "cmd/opt.h"
#include "base/buf.h"
#include "text/near.h"

void texts_release(struct texts *t)
{
	vec_release(t);
}

void opt_release(const struct opt *rows, void *into)
{
	for (const struct opt *o = rows; o && o->name; o++)
		if (o->type == OPT_LIST)
			texts_release((struct texts *)((char *)into + o->offset));
}

static const struct opt *find(const struct opt_parse *how, struct str name, char letter,
	void **into)
{
	for (size_t i = 0; i < ARRAY_SIZE(how->sets); i++) {
		const struct opt *o = how->sets[i].rows;
		for (; o && o->name; o++)
			if (letter ? o->letter == letter : str_is(name, o->name)) {
				*into = how->sets[i].into;
				return o;
			}
	}
	return NULL;
}

const struct opt *opt_find(const struct opt_parse *how, struct str word, void **into)
{
	if (str_starts(word, STR("--")))
		return find(how, str_skip(word, 2), 0, into);
	return word.n == 2 && word.p[0] == '-' ? find(how, STR(""), word.p[1], into) : NULL;
}

static int store_value(const struct opt *o, void *into, const char *value)
{
	char *at = (char *)into + o->offset;
	uint64_t number;
	switch (o->type) {
	case OPT_FLAG:
		*(bool *)at = true;
		return 0;
	case OPT_TEXT:
		*(const char **)at = value;
		return 0;
	case OPT_LIST:
		vec_push((struct texts *)at, value);
		return 0;
	case OPT_NUMBER:
		if (!str_to_u64(str_of(value), &number) || number > INT64_MAX)
			return fail(E_USAGE, "--%s takes a whole number, not '%s'", o->name, value);
		*(int64_t *)at = (int64_t)number;
		return 0;
	}
	return 0;
}

int mend_page(const char *why, const char *command)
{
	CLEANUP(free_ptr) char *page = str_dup(str_first(str_of(command), strcspn(command, " ")));
	return mend(why, "hd", "help", *page ? page : NULL, NULL);
}

static int mend_options(const struct opt_parse *how)
{
	return mend_page("the options", how->command);
}

static int unknown_option(const struct opt_parse *how, struct str word)
{
	struct strs names = { 0 };
	CLEANUP(buf_release) struct buf near = { 0 };
	CLEANUP(buf_release) struct buf who = { 0 };
	buf_fmt(&who, "hd%s%s", *how->command ? " " : "", how->command);
	for (size_t i = 0; i < ARRAY_SIZE(how->sets); i++)
		for (const struct opt *o = how->sets[i].rows; o && o->name; o++)
			vec_push(&names, str_of(o->name));
	struct str name = str_starts(word, STR("--")) ? str_skip(word, 2) : (struct str){ 0 };
	ssize_t eq = str_chr(name, '=');
	struct str best = near_best(str_first(name, eq < 0 ? name.n : (size_t)eq), names.p,
		names.n);
	if (best.n)
		buf_fmt(&near, "; did you mean --%.*s?", STR_ARG(best));
	strs_release(&names);
	fail(E_USAGE, "%s has no option '%.*s'%s", buf_c(&who), STR_ARG(word), buf_c(&near));
	return mend_options(how);
}

struct cursor {
	char *const *argv;
	size_t n, i;
};

static int missing_value(const struct opt_parse *how, const struct opt *o)
{
	fail(E_USAGE, "--%s needs a value (%s)", o->name, o->arg ? o->arg : "VALUE");
	return mend_options(how);
}

static int parse_long(const struct opt_parse *how, struct cursor *c, struct str word)
{
	struct str name = str_skip(word, 2), value = { 0 };
	void *into;
	ssize_t eq = str_chr(name, '=');
	if (eq >= 0) {
		value = str_skip(name, (size_t)eq + 1);
		name = str_first(name, (size_t)eq);
	}
	const struct opt *o = find(how, name, 0, &into);
	if (!o && str_starts(name, STR("no-"))) {
		o = find(how, str_skip(name, 3), 0, &into);
		if (o && o->type == OPT_FLAG && eq < 0) {
			*(bool *)((char *)into + o->offset) = false;
			return 0;
		}
		o = NULL;
	}
	if (!o)
		return unknown_option(how, word);
	if (o->type == OPT_FLAG)
		return eq < 0 ? store_value(o, into, NULL)
			      : fail(E_USAGE, "--%s takes no value", o->name);
	if (eq >= 0)
		return store_value(o, into, value.p);
	if (c->i + 1 >= c->n)
		return missing_value(how, o);
	return store_value(o, into, c->argv[++c->i]);
}

static int parse_bundle(const struct opt_parse *how, struct cursor *c, struct str word)
{
	for (size_t k = 1; k < word.n; k++) {
		void *into;
		const struct opt *o = find(how, STR(""), word.p[k], &into);
		if (!o)
			return unknown_option(how, word);
		if (o->type == OPT_FLAG) {
			store_value(o, into, NULL);
			continue;
		}
		if (k + 1 < word.n)
			return store_value(o, into, word.p + k + 1);
		if (c->i + 1 >= c->n)
			return missing_value(how, o);
		return store_value(o, into, c->argv[++c->i]);
	}
	return 0;
}

/* "-aq", "-l", "-l10": flags, at most one option that takes a value in the end, and that a number. */
static bool is_plain_bundle(const struct opt_parse *how, struct str word)
{
	uint64_t number;
	for (size_t k = 1; k < word.n; k++) {
		void *into;
		const struct opt *o = find(how, STR(""), word.p[k], &into);
		if (!o)
			return false;
		if (o->type != OPT_FLAG)
			return k + 1 == word.n || str_to_u64(str_skip(word, k + 1), &number);
	}
	return true;
}

/* "-label:spam" in a query, "-B" for a label: not options of this command. */
static bool is_dash_operand(const struct opt_parse *how, struct str word)
{
	return how->dash_operands && !str_starts(word, STR("--")) && !is_plain_bundle(how, word);
}

int opt_parse(const struct opt_parse *how, char *const *argv, size_t n, struct texts *operands)
{
	struct cursor c = { argv, n, 0 };
	for (; c.i < n; c.i++) {
		struct str word = str_of(argv[c.i]);
		int e = 0;
		if (str_is(word, "--")) {
			while (++c.i < n)
				vec_push(operands, argv[c.i]);
			return 0;
		}
		if (word.n < 2 || word.p[0] != '-' || is_dash_operand(how, word))
			vec_push(operands, argv[c.i]);
		else if (word.p[1] == '-')
			e = parse_long(how, &c, word);
		else
			e = parse_bundle(how, &c, word);
		if (e)
			return e;
	}
	return 0;
}
