/* What narrow_places() says of a phrase is true of every text that has the phrase: random texts, made
 * of what words, blanks and apostrophes may meet in, and phrases cut out of them. NARROW_ROUNDS=n runs
 * more. */
#include "tests/check.h"
#include "index/narrow.h"
#include "text/utf8.h"
#include <stdlib.h>

#define ROUNDS 20000

static const char *const pieces[] = { "a", "an", "the", "Don", "can", "I", "t", "s", "d", "ve",
	"re", "ll", "m", "x310", "310", "12a", "1a", "usrp2", "router", "routers", "dropping",
	"keepalive", "is", "'", "'", "'", "\xe2\x80\x99", "\xef\xbc\x87", "'s", "'t", "n't",
	"'d've", "'s\xe2\x84\xa2", "'t\xe2\x84\xa2", " ", " ", " ", "  ", "\n", "\t", ".", ",", "-",
	"_", "/", "::", "(", ")", "\xe6\x9d\xb1\xe4\xba\xac", "\xe4\xba\xac",
	"\xe3\x81\x8b\xe3\x82\x99", "\xe0\xb8\x94\xe0\xb8\xb5", "\xed\x95\x9c\xea\xb5\xad",
	"\xc3\x84rger",
	("Stra\xc3\x9f"
	 "e"),
	"e\xcc\x81", "\xcc\x81", "\xcd\x85", "\xef\xac\x81", "\xc2\xbd", "\xe2\x84\xa2", "\xc2\xb4",
	"\xcf\x92\xcc\x81", "\xc2\xad", "\xc4\xb0", "\xe2\x80\x8b", "\xef\xbd\xb6\xef\xbe\x9e",
	"\xe1\x84\x80\xe1\x85\xa1", "E_CONN", "10.0.0.1", "=\xcc\xb8",
	"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk" };

static void make_text(uint64_t *seed, struct buf *out, size_t max)
{
	buf_reset(out);
	for (size_t n = rnd_below(seed, max) + 1; n; n--)
		buf_cstr(out, pieces[rnd_below(seed, ARRAY_SIZE(pieces))]);
}

/* As query_words_leaf() has it: folded, blanks single. */
static struct str phrase_of(struct arena *a, struct str text)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	struct str folded = utf8_fold(a, text);
	for (size_t i = 0; i < folded.n; i++) {
		bool blank = folded.p[i] == ' ' || (folded.p[i] >= '\t' && folded.p[i] <= '\r');
		if (!blank)
			buf_char(&b, folded.p[i]);
		else if (b.n && b.p[b.n - 1] != ' ')
			buf_char(&b, ' ');
	}
	return str_trim(arena_str(a, buf_view(&b)));
}

/* Some characters of the folded text; or something else. */
static struct str some_phrase(uint64_t *seed, struct arena *a, struct str text, struct buf *other)
{
	if (rnd_below(seed, 4) == 0) {
		make_text(seed, other, 4);
		return phrase_of(a, buf_view(other));
	}
	struct str s = utf8_fold(a, text);
	s = str_skip(s, utf8_span(s, rnd_below(seed, 12)));
	return phrase_of(a, str_first(s, utf8_span(s, rnd_below(seed, 20) + 1)));
}

static bool token_fits(struct analyser *a, const struct token *t, const struct narrow_place *p,
	int64_t offset)
{
	return t->term != TERM_NONE && (int64_t)t->position == (int64_t)p->position + offset &&
	       strs_has(&p->stems, analyser_term(a, t->term));
}

static bool place_fits(struct analyser *a, const struct tokens *text, const struct narrow_place *p,
	int64_t offset)
{
	for (size_t i = 0; i < text->n; i++)
		if (token_fits(a, &text->p[i], p, offset))
			return true;
	return false;
}

/* Whether the places of the group that begins at `from` are in the text at some distance. */
static bool group_fits(struct analyser *a, const struct tokens *text,
	const struct narrow_places *all, size_t from)
{
	for (size_t i = 0; i < text->n; i++) {
		int64_t offset = (int64_t)text->p[i].position - (int64_t)all->p[from].position;
		size_t k = from;
		while (k < all->n && all->p[k].group == all->p[from].group &&
			place_fits(a, text, &all->p[k], offset))
			k++;
		if (k == all->n || all->p[k].group != all->p[from].group)
			return true;
	}
	return false;
}

static bool check_one(uint64_t *seed, struct analyser *a, struct buf *text, struct buf *other)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct tokens tokens = { 0 };
	struct narrow_places places;
	unsigned language = rnd_below(seed, 3) ? LANGUAGE_EN : LANGUAGE_NONE;
	make_text(seed, text, 12);
	struct query_node leaf = { .op = Q_PHRASE };
	leaf.word = some_phrase(seed, &arena, buf_view(text), other);
	if (!leaf.word.n || !query_word_leaf(&leaf, buf_view(text)))
		return false;
	narrow_places(&places, &arena, a, leaf.word, language);
	analyse(a, buf_view(text), language, &tokens);
	for (size_t i = 0; i < places.n; i++)
		if ((!i || places.p[i].group != places.p[i - 1].group) &&
			!group_fits(a, &tokens, &places, i))
			fail_msg("\"%.*s\" is in \"%s\", but not '%.*s' (%zu)", STR_ARG(leaf.word),
				text->p, STR_ARG(places.p[i].stems.p[0]), i);
	vec_release(&tokens);
	return places.n;
}

static void true_of_every_text(void **state)
{
	(void)state;
	CLEANUP(buf_release) struct buf text = { 0 }, other = { 0 };
	const char *more = getenv("NARROW_ROUNDS");
	size_t rounds = more ? strtoul(more, NULL, 10) : ROUNDS, told = 0;
	uint64_t seed = 4;
	struct analyser *a = analyser_new();
	for (size_t i = 0; i < rounds; i++)
		told += check_one(&seed, a, &text, &other);
	analyser_free(a);
	assert_true(told > rounds / 10);
}

static void stems(struct str phrase, const char *want)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	CLEANUP(buf_release) struct buf got = { 0 };
	struct narrow_places places;
	struct analyser *a = analyser_new();
	narrow_places(&places, &arena, a, phrase, LANGUAGE_EN);
	for (size_t i = 0; i < places.n; i++)
		buf_fmt(&got, "%s%u.%u:%.*s%s", i ? " " : "", places.p[i].group,
			places.p[i].position, STR_ARG(places.p[i].stems.p[0]),
			places.p[i].stems.n > 1 ? "…" : "");
	analyser_free(a);
	check_str_at(buf_view(&got), str_of(want), __FILE__, __LINE__);
}

static void what_is_sure(void **state)
{
	(void)state;
	stems(STR("routers"), "0.0:router…");
	stems(STR("the routers"), "0.1:router…");
	stems(STR("to be or not"), "");
	stems(STR("x310"), "0.0:x310 0.1:310");
	stems(STR("10.0.0.1 is down"), "0.0:10 0.1:0 0.2:0 0.3:1 0.5:down…");
	stems(STR("don't panic"), "0.0:don… 1.2:panic…");
	stems(STR("t"), "");
	stems(STR("-"), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_sure),
		cmocka_unit_test(true_of_every_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
