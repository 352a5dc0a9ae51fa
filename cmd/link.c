/* link and unlink: elements "REL ID" of the set `links`, kept in the ticket that is named first. */
#include "cmd/cmd.h"
#include "cmd/deed.h"
#include "cmd/kb_ticket.h"
#include "text/near.h"

#define RELATIONS "relates blocks blocked-by duplicates follows causes caused-by kb solved-by"
struct link_opts {
	const char *rel;
};
static const struct opt options[] = {
	{ 0, "rel", OPT_TEXT, offsetof(struct link_opts, rel), "REL",
		"relates (default), blocks, blocked-by, duplicates, follows, causes, caused-by; to "
		"an "
		"article: kb, solved-by",
		COMPLETE_WORDS, RELATIONS },
	OPT_END,
};

static int relation_check(const char *rel)
{
	struct str rest = STR(RELATIONS), names[16], name;
	size_t n = 0;
	while (str_next(&rest, ' ', &name)) {
		if (str_is(name, rel))
			return 0;
		names[n++] = name;
	}
	struct str best = near_best(str_of(rel), names, n);
	return fail(E_USAGE, "no relation '%s'%s%.*s; there are: %s", rel,
		best.n ? "; did you mean " : "", STR_ARG(best), RELATIONS);
}

static int link_article(struct session *s, const char *typed, const char *slug, const char *rel)
{
	struct kb_link link;
	int e = kb_link_make(s, slug, rel, false, &link);
	struct deed d = { .kind = "change", .changes = &link.change, .n_changes = 1 };
	return e ? e : deed_on(s, typed, &d, arena_cstr(&s->arena, link.change.value));
}

static int link_run(struct session *s, void *opts, const struct texts *operands)
{
	const struct link_opts *o = opts;
	const char *rel = o->rel ? o->rel : "relates";
	struct id from, to;
	int e = relation_check(rel);
	if (!e && (!strcmp(rel, LINK_QUOTED) || !strcmp(rel, LINK_SOLVED)))
		return link_article(s, operands->p[0], operands->p[1], rel);
	if (!e)
		e = session_resolve(s, operands->p[0], &from);
	if (!e)
		e = session_resolve(s, operands->p[1], &to);
	if (!e && str_eq(id_str(&from), id_str(&to)))
		e = fail(E_STATE, "a ticket is not linked to itself");
	if (e)
		return e;
	struct set_change c = { "links", arena_fmt(&s->arena, "%s %s", rel, to.s), false };
	struct deed d = { .kind = "change", .changes = &c, .n_changes = 1 };
	return deed_on(s, from.s, &d, arena_fmt(&s->arena, "%s %s", rel, to.s).p);
}

/* The end of the links to what was typed: a ticket's id, or a slug as it is, since the article may be
 * gone. */
static int target_of(struct session *s, const char *typed, struct str *out)
{
	struct id to;
	struct error no_ticket;
	int e = session_resolve(s, typed, &to);
	if (!e) {
		*out = arena_fmt(&s->arena, " %s", to.s);
		return 0;
	}
	no_ticket = error_take();
	struct str slug;
	if (slug_parse(str_of(typed), &slug)) {
		error_put(no_ticket);
		return e;
	}
	error_release(&no_ticket);
	*out = arena_fmt(&s->arena, " %.*s", STR_ARG(slug));
	return 0;
}

/* Every relation to that ticket or article, or the one named. */
static int unlink_run(struct session *s, void *opts, const struct texts *operands)
{
	const struct link_opts *o = opts;
	struct id from;
	struct str to;
	struct row row;
	int e = session_resolve(s, operands->p[0], &from);
	if (!e)
		e = target_of(s, operands->p[1], &to);
	if (e)
		return e;
	if (!index_find(s->index, &from, &row))
		return fail(E_NOTFOUND, "no ticket %s", from.s);
	session_about_row(s, row);
	const struct strs *links = &s->ticket.links;
	struct set_change *changes = arena_array(&s->arena, links->n, sizeof *changes);
	struct deed d = { .kind = "change", .changes = changes };
	for (size_t i = 0; i < links->n; i++) {
		struct str link = links->p[i];
		bool named = !o->rel ||
			     str_eq(str_first(link, (size_t)str_chr(link, ' ')), str_of(o->rel));
		if (named && str_ends(link, to))
			changes[d.n_changes++] = (struct set_change){ "links", links->p[i], true };
	}
	if (!d.n_changes)
		return fail(E_NOTFOUND, "%s has no such link to%s", from.s, to.p);
	return deed_on(s, from.s, &d, arena_fmt(&s->arena, "no longer linked to%s", to.p).p);
}

#define LINK_COMMAND(verb, words) \
	const struct cmd cmd_##verb = { \
		.name = #verb, \
		.group = GROUP_TICKETS, \
		.summary = words, \
		.args = "ID TARGET", \
		.needs = CMD_READS | CMD_WRITES, \
		.min_args = 2, \
		.max_args = 2, \
		.complete = { COMPLETE_ID, COMPLETE_ID }, \
		.options = options, \
		.size = sizeof(struct link_opts), \
		.run = verb##_run, \
	}

LINK_COMMAND(link, "link it to another ticket, or to an article");
LINK_COMMAND(unlink, "take a link away");
