#include "index/narrow.h"
#include "text/utf8.h"

#define SURFACES (1 + TOKEN_ENDINGS + TOKEN_ENDINGS * TOKEN_ENDINGS) /* of an open run */
_Static_assert(TOKEN_JOINS == 2, "SURFACES counts them");

/* Letters and digits that stand together in a phrase, and how they are bounded. */
struct run {
	struct str text;
	struct str gap; /* what is before it */
	bool swallowed; /* in a text, an apostrophe may have taken it into the word before */
	bool open; /* ... or another word into it */
};
struct reading {
	struct analyser *a;
	unsigned language;
	struct arena *arena;
	struct tokens base, tokens;
	struct strs *stems; /* of each token of base */
	bool *unsure;
};

static bool begins_with_apostrophe(struct str s)
{
	return str_starts(s, STR("'")) || str_starts(s, STR("\xE2\x80\x99"));
}

static bool ends_with_apostrophe(struct str s)
{
	return str_ends(s, STR("'")) || str_ends(s, STR("\xE2\x80\x99"));
}

static bool has_apostrophe(struct str s)
{
	return str_chr(s, '\'') >= 0 || str_find(s, STR("\xE2\x80\x99")) >= 0;
}

static bool is_ending(struct str s)
{
	for (size_t i = 0; i < TOKEN_ENDINGS; i++)
		if (str_eq(s, token_endings[i]))
			return true;
	return str_is(s, "s");
}

static size_t span(struct str s, bool word)
{
	size_t at = 0, n;
	while (at < s.n && utf8_is_word(utf8_next(str_skip(s, at), &n)) == word)
		at += n;
	return at;
}

static bool run_next(struct str *rest, bool first, struct run *out)
{
	out->gap = str_first(*rest, span(*rest, false));
	*rest = str_skip(*rest, out->gap.n);
	out->text = str_first(*rest, span(*rest, true));
	*rest = str_skip(*rest, out->text.n);
	bool edge = (first && !out->gap.n) || ends_with_apostrophe(out->gap);
	out->swallowed = edge && is_ending(out->text);
	out->open = !rest->n || begins_with_apostrophe(*rest);
	return out->text.n;
}

/* What the tokens of a run are in this surface of it. */
static void surface_add(struct reading *r, struct str surface)
{
	r->tokens.n = 0;
	analyse(r->a, surface, r->language, &r->tokens);
	for (size_t i = 0; i < r->base.n; i++) {
		uint32_t term = i < r->tokens.n ? r->tokens.p[i].term : TERM_NONE;
		r->unsure[i] |= term == TERM_NONE;
		if (r->unsure[i] || strs_has(&r->stems[i], analyser_term(r->a, term)))
			continue;
		if (!r->stems[i].p)
			r->stems[i] = (struct strs){
				arena_array(r->arena, SURFACES, sizeof(struct str)), 0, SURFACES
			};
		vec_push(&r->stems[i], arena_str(r->arena, analyser_term(r->a, term)));
	}
}

static void surfaces_add(struct reading *r, struct str surface, unsigned joins)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	surface_add(r, surface);
	for (size_t i = 0; joins && i < TOKEN_ENDINGS; i++)
		surfaces_add(r,
			arena_fmt(&a, "%.*s'%.*s", STR_ARG(surface), STR_ARG(token_endings[i])),
			joins - 1);
}

static void run_read(struct reading *r, const struct run *run)
{
	r->base.n = 0;
	analyse(r->a, run->text, r->language, &r->base);
	r->stems = arena_array(r->arena, r->base.n + 1, sizeof *r->stems);
	r->unsure = arena_array(r->arena, r->base.n + 1, sizeof *r->unsure);
	if (!run->swallowed)
		surfaces_add(r, run->text, run->open ? TOKEN_JOINS : 0);
}

void narrow_places(struct narrow_places *out, struct arena *arena, struct analyser *a,
	struct str phrase, unsigned language)
{
	struct reading r = { .a = a, .language = language, .arena = arena };
	struct run run;
	uint32_t position = 0, group = 0;
	*out = (struct narrow_places){ arena_array(arena, NARROW_PLACES, sizeof *out->p), 0 };
	if (!str_eq(utf8_fold(arena, phrase), phrase))
		return;
	for (bool first = true; run_next(&phrase, first, &run); first = false) {
		run_read(&r, &run);
		group += has_apostrophe(run.gap);
		for (uint32_t i = 0; i < r.base.n; i++, position++) {
			if (!run.swallowed && !r.unsure[i] && out->n < NARROW_PLACES)
				out->p[out->n++] = (struct narrow_place){ r.stems[i], position,
					group };
		}
	}
	vec_release(&r.base);
	vec_release(&r.tokens);
}
