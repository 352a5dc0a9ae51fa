/* Texts of any bytes: tokens lie in the text in order, positions rise by one, terms are short UTF-8, and
 * a text made of the folded text's own terms has these terms again. */
#include "index/tokens.h"
#include "text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void check(struct analyser *a, struct str text, unsigned language)
{
	struct tokens t = { 0 };
	analyse(a, text, language, &t);
	for (size_t i = 0; i < t.n; i++) {
		const struct token *k = &t.p[i];
		must(k->position == i && k->start < k->end && k->end <= text.n);
		must(!i || k->start >= t.p[i - 1].start);
		if (k->term == TERM_NONE)
			continue;
		struct str term = analyser_term(a, k->term);
		must(k->term < analyser_terms(a) && term.n <= TERM_MAX_BYTES);
		must(utf8_valid(term, NULL));
		must(analyser_find(a, term) == k->term);
	}
	vec_release(&t);
}

/* Without stemming and apostrophes a text and what it folds to have the same terms. */
static void check_folded(struct analyser *a, struct str text)
{
	CLEANUP(arena_release) struct arena arena = { 0 };
	struct tokens t = { 0 }, again = { 0 };
	if (!utf8_valid(text, NULL) || memchr(text.p, '\'', text.n))
		return;
	struct str folded = utf8_fold(&arena, text);
	if (memmem(folded.p, folded.n, "\xE2\x80\x99", 3) || memchr(folded.p, '\'', folded.n))
		return;
	analyse(a, text, LANGUAGE_NONE, &t);
	analyse(a, folded, LANGUAGE_NONE, &again);
	must(t.n == again.n);
	for (size_t i = 0; i < t.n; i++)
		must(t.p[i].term == again.p[i].term);
	vec_release(&t);
	vec_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct analyser *a = analyser_new();
	CLEANUP(free_ptr) char *copy = xstrndup((const char *)data, size);
	struct str text = str_make(copy, size);
	memcpy(copy, data, size);
	check(a, text, LANGUAGE_NONE);
	check(a, text, LANGUAGE_EN);
	check(a, text, size % LANGUAGE_MAX);
	check_folded(a, text);
	analyser_free(a);
	return 0;
}
