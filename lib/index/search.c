#include "index/search.h"
#include "index/document.h"
#include "model/desk.h"
#include "model/query.h"
#include "text/utf8.h"

#define TRIES 3 /* at an index that is damaged again and again */
#define SOURCES 8 /* documents in which a stem is looked for as it is written */

struct search {
	struct store *store;
	struct desk desk; /* of the words' commit */
	struct words *words;
	struct ranker *ranker;
	struct analyser *analyser;
};
/* One question being asked. */
struct asking {
	struct search *s;
	const struct search_options *o;
	struct arena arena; /* of the text at hand */
	uint32_t at; /* its document; DOC_NONE: none was read */
	struct document text;
	int rc; /* of what could not be read */
};

static uint32_t languages_of(const struct search *s)
{
	return words_languages(s->words) | 1u << language_number(s->desk.language);
}

static void read_desk(struct search *s)
{
	CLEANUP(buf_release) struct buf text = { 0 }, why = { 0 };
	buf_str(&text, words_desk(s->words));
	desk_parse_or_new(&s->desk, &text, &why);
	error_clear();
}

int search_open(struct search **out, struct store *store, unsigned flags,
	const struct index_progress *progress)
{
	struct words *words;
	int rc = words_open(&words, store, flags, progress);
	if (rc)
		return rc;
	struct search *s = xcalloc(1, sizeof *s);
	*s = (struct search){ .store = store, .words = words };
	read_desk(s);
	s->analyser = analyser_new();
	s->ranker = ranker_new(words, languages_of(s));
	*out = s;
	return 0;
}

void search_free(struct search *s)
{
	if (!s)
		return;
	ranker_free(s->ranker);
	analyser_free(s->analyser);
	words_free(s->words);
	desk_release(&s->desk);
	free(s);
}

const char *search_note(const struct search *s)
{
	return words_note(s->words);
}

struct words *search_words(struct search *s)
{
	return s->words;
}

void search_answer_release(struct search_answer *a)
{
	arena_release(&a->arena);
	*a = (struct search_answer){ 0 };
}

/* ---- what is let in ---- */

static bool is_self(struct asking *k, uint32_t doc)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct words_document d;
	return words_document(k->s->words, doc, &a, &d) &&
	       (str_eq(d.reference, k->o->self) || str_eq(d.source, k->o->self));
}

static bool keep(void *arg, uint32_t doc)
{
	struct asking *k = arg;
	uint8_t class = words_class(k->s->words, doc);
	if (class & k->o->hidden & 0x7f)
		return false;
	if (k->o->kinds && !(k->o->kinds >> (class >> 7) & 1))
		return false;
	return !k->o->self.n || !is_self(k, doc);
}

static bool read_document(struct asking *k, uint32_t doc)
{
	struct words_document d;
	if (k->at == doc)
		return true;
	arena_reset(&k->arena);
	k->at = DOC_NONE;
	if (!words_document(k->s->words, doc, &k->arena, &d))
		return false;
	int rc = document_read(&k->text, k->s->store, &d, &k->arena);
	if (rc) {
		k->rc = rc;
		return false;
	}
	k->at = doc;
	return true;
}

/* Folded, its blanks single: as a phrase is compared. */
static struct str phrase_of(struct arena *a, struct str text)
{
	struct str folded = utf8_fold(a, text);
	char *p = arena_cstr(a, folded);
	size_t n = 0;
	for (size_t i = 0; i < folded.n; i++) {
		bool blank = strchr(" \t\r\n", p[i]) && p[i];
		if (!blank || (n && p[n - 1] != ' '))
			p[n++] = blank ? ' ' : p[i];
	}
	return str_make(p, n);
}

static bool has(void *arg, uint32_t doc, const struct search_clause *c)
{
	struct asking *k = arg;
	CLEANUP(arena_release) struct arena a = { 0 };
	if (!read_document(k, doc))
		return false;
	struct query_node leaf = { .op = Q_PHRASE, .word = phrase_of(&a, c->text) };
	leaf.glob = c->kind == SEARCH_PREFIX;
	if (leaf.glob)
		leaf.word = arena_fmt(&a, "%.*s*", STR_ARG(leaf.word));
	for (size_t i = 0; c->field == SEARCH_TAG && i < k->text.tags.n; i++)
		if (query_word_leaf(&leaf, k->text.tags.p[i]))
			return true;
	if (c->field == SEARCH_TAG)
		return false;
	return (c->field != SEARCH_BODY && query_word_leaf(&leaf, k->text.title)) ||
	       (c->field != SEARCH_TITLE && query_word_leaf(&leaf, k->text.text));
}

/* ---- what is shown ---- */

static void show(struct search *s, struct search_hit *h, const struct document *text, size_t width,
	struct arena *a)
{
	const struct rank_stem *stems;
	size_t n = rank_stems(s->ranker, &stems);
	unsigned language = h->document.language;
	snippet_marks(&h->title, s->analyser, h->document.title, language, stems, n, a);
	if (!text)
		return;
	h->text = arena_str(a, text->text);
	snippet_make(&h->passage, s->analyser, h->text, language, stems, n, width, a);
}

int search_show(struct search *s, struct search_hit *h, size_t width, struct arena *a)
{
	CLEANUP(arena_release) struct arena room = { 0 };
	struct document text;
	int rc = document_read(&text, s->store, &h->document, &room);
	if (!rc)
		show(s, h, &text, width, a);
	return rc;
}

static bool fill(struct asking *k, const struct rank_hit *hits, size_t n, struct search_answer *out)
{
	out->hits = arena_array(&out->arena, n + 1, sizeof *out->hits);
	for (size_t i = 0; i < n; i++) {
		struct search_hit *h = &out->hits[i];
		h->score = hits[i].score;
		if (!words_document(k->s->words, hits[i].doc, &out->arena, &h->document))
			return false;
		if (k->o->parts && !rank_explain(k->s->ranker, hits[i].doc, &out->arena, &h->parts,
					   &h->n_parts))
			return false;
		if (k->o->width)
			show(k->s, h, read_document(k, hits[i].doc) ? &k->text : NULL, k->o->width,
				&out->arena);
		out->n++;
	}
	return true;
}

/* ---- "did you mean" ---- */

/* The word in a text that has the stem, folded; or an empty slice. */
static struct str written(struct asking *k, struct str text, unsigned language, struct str stem,
	struct arena *a)
{
	struct tokens tokens = { 0 };
	struct str found = { 0 };
	analyse(k->s->analyser, text, language, &tokens);
	uint32_t term = analyser_find(k->s->analyser, stem);
	for (size_t i = 0; term != TERM_NONE && i < tokens.n && !found.n; i++) {
		const struct token *t = &tokens.p[i];
		if (t->term == term)
			found = utf8_fold(a, str_make(text.p + t->start, t->end - t->start));
	}
	vec_release(&tokens);
	return found;
}

/* Titles first: they are at hand, and words in them are written with care. */
static struct str surface(struct asking *k, const struct rank_doubt *doubt, struct arena *a)
{
	struct words_cursor c = { 0 };
	struct words_document d;
	struct str found = { 0 };
	uint32_t first = DOC_NONE;
	words_cursor_init(&c, k->s->words, &doubt->term);
	for (int i = 0; i < SOURCES && !found.n && words_cursor_next(&c); i++) {
		if (!keep(k, c.doc))
			continue;
		first = MIN(first, c.doc);
		if (words_document(k->s->words, c.doc, a, &d))
			found = written(k, d.title, d.language, doubt->stem, a);
	}
	if (!found.n && first != DOC_NONE && words_document(k->s->words, first, a, &d) &&
		read_document(k, first))
		found = written(k, k->text.text, d.language, doubt->stem, a);
	return found;
}

static void add_doubts(struct asking *k, const struct search_query *q, struct search_answer *out)
{
	struct rank_doubt doubts[SEARCH_DOUBTS];
	size_t n = rank_doubts(k->s->ranker, q, doubts, SEARCH_DOUBTS);
	for (size_t i = 0; i < n; i++) {
		struct str meant = surface(k, &doubts[i], &out->arena);
		if (!meant.n || str_eq(meant, doubts[i].word))
			continue;
		out->doubts[out->n_doubts++] = (struct search_doubt){
			arena_str(&out->arena, doubts[i].word), meant
		};
	}
}

static void correct(struct search_answer *out, struct str text)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	while (out->n_doubts && text.n) {
		size_t i = 0, n;
		for (; i < out->n_doubts; i++)
			if (str_eq_nocase(str_first(text, out->doubts[i].word.n),
				    out->doubts[i].word))
				break;
		bool hit = i < out->n_doubts;
		n = hit ? out->doubts[i].word.n : utf8_cluster(text);
		buf_str(&b, hit ? out->doubts[i].meant : str_first(text, n));
		text = str_skip(text, n);
	}
	out->corrected = arena_str(&out->arena, buf_view(&b));
}

/* ---- asking ---- */

static bool ask(struct asking *k, struct str text, struct search_answer *out)
{
	CLEANUP(search_query_release) struct search_query q = { 0 };
	CLEANUP(free_ptr) struct rank_hit *hits = xcalloc(k->o->limit + 1, sizeof *hits);
	struct rank_options how = { .limit = k->o->limit,
		.no_feedback = k->o->same,
		.keep = keep,
		.has = has,
		.arg = k,
		.synonyms = k->s->desk.synonyms,
		.n_synonyms = k->s->desk.n_synonyms };
	if (k->o->plain)
		search_query_plain(&q, text);
	else
		search_query_parse(&q, text);
	size_t n = rank(k->s->ranker, &q, &how, hits);
	if (words_damage(k->s->words) || !fill(k, hits, n, out))
		return false;
	if (!k->o->plain) {
		add_doubts(k, &q, out);
		correct(out, text);
	}
	return !words_damage(k->s->words);
}

static int mend_words(struct search *s)
{
	int rc = words_heal(s->words);
	ranker_free(s->ranker);
	s->ranker = ranker_new(s->words, languages_of(s));
	return rc;
}

int search_ask(struct search *s, struct str text, const struct search_options *o,
	struct search_answer *out)
{
	for (int i = 0; i < TRIES; i++) {
		struct search_answer answer = { 0 };
		struct asking k = { .s = s, .o = o, .at = DOC_NONE };
		bool whole = ask(&k, text, &answer);
		arena_release(&k.arena);
		if (whole && !k.rc) {
			*out = answer;
			return 0;
		}
		search_answer_release(&answer);
		if (k.rc)
			return k.rc;
		int rc = mend_words(s);
		if (rc)
			return rc;
	}
	return fail(E_DAMAGED, "the index of words cannot be read");
}
