#include "index/tokens.h"
#include "base/arena.h"
#include "base/map.h"
#include "index/stopwords.h"
#include "text/hash.h"
#include "text/utf8.h"

/* How a character that folds alone to one other takes part in words. */
enum part { PART_NONE, PART_LETTER, PART_DIGIT, PART_MARK, PART_PAIRED, PART_UNKNOWN };
struct glyph {
	uint32_t cp; /* 0: the slot is free */
	uint8_t part; /* PART_UNKNOWN: it has to be folded each time */
	bool joins; /* the character before it */
	uint8_t n;
	char folded[4];
};
#define GLYPHS 4096u

/* A word as it is written, with what became of it; slots of an open hash table. */
struct entry {
	uint32_t hash, at, term;
	uint8_t n; /* 0: free */
	bool stop;
};
struct lexicon {
	bool open;
	struct stemmer *stemmer;
	struct entry *slots;
	size_t n, n_slots;
	struct buf surfaces;
	struct map questions; /* stems, in the analyser's arena */
};
struct analyser {
	struct lexicon lexicons[LANGUAGE_MAX];
	struct arena arena;
	struct map terms;
	VEC(bool) questions;
	struct glyph glyphs[GLYPHS];
	struct buf folded;
	size_t bytes;
};

/* One text being read. */
struct reader {
	struct analyser *a;
	struct lexicon *lexicon;
	struct tokens *out;
	struct str text;
	uint32_t position;
	/* the word at hand */
	char word[TERM_MAX_BYTES];
	size_t n, part_at; /* part_at: where its second part begins */
	uint32_t start, end;
	unsigned parts, joins;
	enum part last;
	size_t pairs,
		before; /* PART_PAIRED: how many were told, and the bytes of the last character */
	uint32_t before_start;
};

/* ---- terms ---- */

struct analyser *analyser_new(void)
{
	return xcalloc(1, sizeof(struct analyser));
}

static void lexicon_close(struct lexicon *l)
{
	stemmer_free(l->stemmer);
	free(l->slots);
	buf_release(&l->surfaces);
	map_release(&l->questions);
	*l = (struct lexicon){ 0 };
}

void analyser_reset(struct analyser *a)
{
	for (size_t i = 0; i < LANGUAGE_MAX; i++)
		lexicon_close(&a->lexicons[i]);
	arena_release(&a->arena);
	map_release(&a->terms);
	vec_release(&a->questions);
	a->bytes = 0;
}

void analyser_free(struct analyser *a)
{
	if (!a)
		return;
	analyser_reset(a);
	buf_release(&a->folded);
	free(a);
}

size_t analyser_terms(const struct analyser *a)
{
	return a->terms.n;
}

struct str analyser_term(const struct analyser *a, uint32_t term)
{
	return a->terms.items[term].key;
}

uint32_t analyser_find(const struct analyser *a, struct str stem)
{
	const struct map_item *it = map_get(&a->terms, stem);
	return it ? (uint32_t)(it - a->terms.items) : TERM_NONE;
}

bool analyser_is_question(const struct analyser *a, uint32_t term)
{
	return a->questions.p[term];
}

size_t analyser_bytes(const struct analyser *a)
{
	return a->bytes;
}

/* Some stemmers write letters in two that were one. */
static struct str bounded(struct str stem)
{
	size_t n = MIN(stem.n, (size_t)TERM_MAX_BYTES);
	while (n && n < stem.n && ((unsigned char)stem.p[n] & 0xC0) == 0x80)
		n--;
	return str_first(stem, n);
}

static uint32_t term_number(struct analyser *a, struct lexicon *l, struct str surface)
{
	struct str stem = bounded(stemmer_stem(l->stemmer, surface));
	struct map_item *known = map_get(&a->terms, stem);
	if (!known) {
		known = map_put(&a->terms, arena_str(&a->arena, stem), NULL);
		vec_push(&a->questions, false);
		a->bytes += stem.n + 2 * sizeof *known;
	}
	uint32_t number = (uint32_t)(known - a->terms.items);
	if (map_get(&l->questions, known->key))
		a->questions.p[number] = true;
	return number;
}

static struct entry *slot_of(const struct lexicon *l, struct str surface, uint32_t hash)
{
	size_t mask = l->n_slots - 1;
	for (size_t i = hash & mask;; i = (i + 1) & mask) {
		struct entry *e = &l->slots[i];
		if (!e->n || (e->hash == hash && e->n == surface.n &&
				     !memcmp(l->surfaces.p + e->at, surface.p, surface.n)))
			return e;
	}
}

static void lexicon_grow(struct analyser *a, struct lexicon *l)
{
	struct entry *old = l->slots;
	size_t n_old = l->n_slots;
	l->n_slots = MAX(n_old * 2, (size_t)1024);
	l->slots = xcalloc(l->n_slots, sizeof *l->slots);
	a->bytes += (l->n_slots - n_old) * sizeof *l->slots;
	for (size_t i = 0; i < n_old; i++) {
		size_t at = old[i].hash & (l->n_slots - 1);
		while (old[i].n && l->slots[at].n)
			at = (at + 1) & (l->n_slots - 1);
		if (old[i].n)
			l->slots[at] = old[i];
	}
	free(old);
}

static struct entry *entry_of(struct analyser *a, struct lexicon *l, struct str surface)
{
	if (l->n * 2 >= l->n_slots)
		lexicon_grow(a, l);
	uint32_t hash = (uint32_t)hash64(surface.p, surface.n);
	struct entry *e = slot_of(l, surface, hash);
	if (e->n)
		return e;
	*e = (struct entry){ .hash = hash, .at = (uint32_t)l->surfaces.n, .n = (uint8_t)surface.n };
	e->term = TERM_NONE;
	buf_str(&l->surfaces, surface);
	l->n++;
	a->bytes += surface.n;
	return e;
}

static struct lexicon *lexicon_of(struct analyser *a, unsigned language)
{
	struct lexicon *l = &a->lexicons[language < LANGUAGE_MAX ? language : LANGUAGE_NONE];
	if (l->open)
		return l;
	l->open = true;
	l->stemmer = stemmer_new(language);
	struct str words = stop_words(language), word;
	while (str_next(&words, ' ', &word))
		if (word.n)
			entry_of(a, l, word)->stop = true;
	words = question_words(language);
	while (str_next(&words, ' ', &word))
		if (word.n)
			map_put(&l->questions, arena_str(&a->arena, stemmer_stem(l->stemmer, word)),
				NULL);
	/* terms that came by another language */
	for (size_t i = 0; i < a->terms.n; i++)
		if (map_get(&l->questions, a->terms.items[i].key))
			a->questions.p[i] = true;
	return l;
}

void analyser_questions(struct analyser *a, unsigned language, struct strs *out)
{
	const struct lexicon *l = lexicon_of(a, language);
	for (size_t i = 0; i < l->questions.n; i++)
		vec_push(out, l->questions.items[i].key);
}

/* ---- words ---- */

static void emit(struct reader *r, struct str surface, uint32_t start, uint32_t end)
{
	struct entry *e = entry_of(r->a, r->lexicon, surface);
	if (!e->stop && e->term == TERM_NONE)
		e->term = term_number(r->a, r->lexicon, surface);
	vec_push(r->out, (struct token){ e->term, r->position++, start, end });
}

static void emit_parts(struct reader *r)
{
	struct str word = str_make(r->word, r->n), first = str_first(word, r->part_at);
	struct str second = str_skip(word, r->part_at);
	if (utf8_span(first, 1) < first.n)
		emit(r, first, r->start, r->end);
	if (utf8_span(second, 1) < second.n)
		emit(r, second, r->start, r->end);
}

static void word_end(struct reader *r)
{
	bool paired = r->last == PART_PAIRED;
	if (r->n && !(paired && r->pairs))
		emit(r, str_make(r->word, r->n), r->start, r->end);
	if (r->n && !paired && r->parts == 2)
		emit_parts(r);
	r->n = 0;
	r->parts = 0;
	r->joins = 0;
	r->pairs = 0;
	r->last = PART_NONE;
}

static void word_begin(struct reader *r, size_t start)
{
	r->start = (uint32_t)start;
	r->n = 0;
}

static inline void word_part(struct reader *r, enum part part)
{
	if (r->last == part)
		return;
	r->last = part;
	r->parts++;
	if (r->parts == 2)
		r->part_at = r->n;
}

/* A word that is too long goes on, and what is too much of it is not kept. */
static void word_put(struct reader *r, struct str c, enum part part)
{
	word_part(r, part);
	if (r->n + c.n <= sizeof r->word) {
		memcpy(r->word + r->n, c.p, c.n);
		r->n += c.n;
	}
}

static void pair_put(struct reader *r, struct str c, size_t start, size_t end)
{
	if (r->n) {
		memcpy(r->word + r->n, c.p, c.n);
		emit(r, str_make(r->word, r->n + c.n), r->before_start, (uint32_t)end);
		r->pairs++;
	}
	memcpy(r->word, c.p, c.n);
	r->n = c.n;
	r->last = PART_PAIRED;
	r->before_start = (uint32_t)start;
}

/* One folded character, made of the bytes [start, end) of the text. */
static void put(struct reader *r, struct str c, enum part part, size_t start, size_t end)
{
	if (part == PART_MARK)
		part = r->last == PART_LETTER || r->last == PART_DIGIT ? r->last : PART_NONE;
	if (part == PART_NONE ||
		(r->last != PART_NONE && (r->last == PART_PAIRED) != (part == PART_PAIRED)))
		word_end(r);
	if (part == PART_NONE)
		return;
	if (!r->n && r->last == PART_NONE)
		word_begin(r, start);
	r->end = (uint32_t)end;
	if (part == PART_PAIRED)
		pair_put(r, c, start, end);
	else
		word_put(r, c, part);
}

/* ---- characters ---- */

/* Scripts that are written without blanks between words, and Korean, whose particles stick. */
static bool is_paired(uint32_t cp)
{
	return (cp >= 0x0E00 && cp <= 0x0EFF) || (cp >= 0x1000 && cp <= 0x109F) ||
	       (cp >= 0x1780 && cp <= 0x17FF) || (cp >= 0x3005 && cp <= 0x3007) ||
	       (cp >= 0x3040 && cp <= 0x30FF) || (cp >= 0x31F0 && cp <= 0x31FF) ||
	       (cp >= 0x3400 && cp <= 0x4DBF) || (cp >= 0x4E00 && cp <= 0x9FFF) ||
	       (cp >= 0xAC00 && cp <= 0xD7AF) || (cp >= 0xF900 && cp <= 0xFAFF) ||
	       (cp >= 0x20000 && cp <= 0x3FFFF);
}

static enum part part_of(uint32_t cp)
{
	static const enum part parts[] = { [UTF8_OTHER] = PART_NONE,
		[UTF8_LETTER] = PART_LETTER,
		[UTF8_DIGIT] = PART_DIGIT,
		[UTF8_MARK] = PART_MARK };
	enum part part = parts[utf8_kind(cp)];
	return part != PART_NONE && is_paired(cp) ? PART_PAIRED : part;
}

static void glyph_make(struct glyph *g, uint32_t cp, struct str raw)
{
	CLEANUP(buf_release) struct buf folded = { 0 }, with = { 0 };
	size_t n = 0;
	uint32_t to = 0;
	*g = (struct glyph){ .cp = cp, .part = PART_UNKNOWN };
	buf_char(&with, 'a');
	buf_str(&with, raw);
	g->joins = utf8_cluster(buf_view(&with)) == with.n;
	utf8_fold_to(&folded, raw);
	if (folded.n)
		to = utf8_next(buf_view(&folded), &n);
	if (!n || n != folded.n || n > sizeof g->folded)
		return;
	g->part = (uint8_t)part_of(to);
	g->n = (uint8_t)n;
	memcpy(g->folded, folded.p, n);
}

static const struct glyph *glyph_at(struct analyser *a, struct str s, size_t *n)
{
	uint32_t cp = utf8_next(s, n);
	/* a byte that is no UTF-8 is read as Latin-1 */
	if (*n == 1)
		cp = (unsigned char)*s.p;
	struct glyph *g = &a->glyphs[cp % GLYPHS];
	if (g->cp != cp || !cp)
		glyph_make(g, cp, str_first(s, *n));
	return g;
}

/* What does not fold character by character. */
static void put_folded(struct reader *r, size_t start, size_t end)
{
	struct buf *folded = &r->a->folded;
	buf_reset(folded);
	utf8_fold_to(folded, str_make(r->text.p + start, end - start));
	size_t n;
	for (struct str s = buf_view(folded); s.n; s = str_skip(s, n)) {
		uint32_t cp = utf8_next(s, &n);
		put(r, str_first(s, n), part_of(cp), start, end);
	}
}

/* The character of the text at i, beyond ASCII or followed by a mark; returns where it ends. */
static size_t read_wide(struct reader *r, size_t i)
{
	struct str s = str_skip(r->text, i);
	size_t n = utf8_cluster(s), first;
	const struct glyph *g = glyph_at(r->a, s, &first);
	if (first == n && g->part != PART_UNKNOWN)
		put(r, str_make(g->folded, g->n), g->part, i, i + n);
	else
		put_folded(r, i, i + n);
	return i + n;
}

/* ---- texts ---- */

static inline char ascii_fold(unsigned char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c | 0x20);
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? (char)c : 0;
}

static bool is_joining_at(struct reader *r, size_t i)
{
	size_t n;
	return i < r->text.n && (unsigned char)r->text.p[i] >= 0x80 &&
	       glyph_at(r->a, str_skip(r->text, i), &n)->joins;
}

/* Letters and digits of ASCII from i on; returns where they end. */
static size_t read_ascii(struct reader *r, size_t i)
{
	const char *p = r->text.p;
	size_t end = i;
	while (end < r->text.n && ascii_fold((unsigned char)p[end]))
		end++;
	/* a mark composes with the last one */
	if (is_joining_at(r, end))
		end--;
	if (end == i)
		return read_wide(r, i);
	if (r->last == PART_PAIRED)
		word_end(r);
	if (r->last == PART_NONE)
		word_begin(r, i);
	for (; i < end; i++) {
		char c = ascii_fold((unsigned char)p[i]);
		word_part(r, c <= '9' ? PART_DIGIT : PART_LETTER);
		if (r->n < sizeof r->word)
			r->word[r->n++] = c;
	}
	r->end = (uint32_t)end;
	return end;
}

/* Whether one goes on, folded: a sign may stand for letters, or for nothing. */
static bool is_word_at(const struct reader *r, size_t i)
{
	struct buf *folded = &r->a->folded;
	struct str s = str_skip(r->text, i);
	size_t n;
	buf_reset(folded);
	for (; s.n && !folded->n; s = str_skip(s, n)) {
		n = utf8_cluster(s);
		utf8_fold_to(folded, str_first(s, n));
	}
	return folded->n && (folded->p[0] == '_' || utf8_is_word(utf8_next(buf_view(folded), &n)));
}

const struct str token_endings[TOKEN_ENDINGS] = { STR("t"), STR("re"), STR("ve"), STR("ll"),
	STR("d"), STR("m") };

static size_t apostrophe_at(const struct reader *r, size_t i)
{
	struct str s = str_skip(r->text, i);
	return str_starts(s, STR("'")) ? 1 : str_starts(s, STR("\xE2\x80\x99")) ? 3 : 0;
}

static bool ends_with(const struct reader *r, size_t i, struct str ending)
{
	return str_eq_nocase(str_first(str_skip(r->text, i), ending.n), ending) &&
	       !is_word_at(r, i + ending.n);
}

/* Where the word goes on, or i: behind an apostrophe and what follows it, if that is of the word. */
static size_t read_ending(struct reader *r, size_t i)
{
	size_t from = i + apostrophe_at(r, i), end = i;
	if (from == i || r->last != PART_LETTER || r->joins == TOKEN_JOINS)
		return i;
	if (ends_with(r, from, STR("s")))
		end = from + 1;
	for (size_t k = 0; k < TOKEN_ENDINGS && end == i; k++)
		if (ends_with(r, from, token_endings[k])) {
			word_put(r, token_endings[k], PART_LETTER);
			end = from + token_endings[k].n;
			r->end = (uint32_t)end;
		}
	r->joins++;
	if (end > i && !apostrophe_at(r, end))
		word_end(r);
	return end;
}

static void read_text(struct reader *r)
{
	size_t i = 0, end;
	while (i < r->text.n) {
		unsigned char c = (unsigned char)r->text.p[i];
		if (ascii_fold(c))
			i = read_ascii(r, i);
		else if ((end = read_ending(r, i)) > i)
			i = end;
		else if (c >= 0x80 || is_joining_at(r, i + 1))
			i = read_wide(r, i);
		else {
			if (r->last != PART_NONE)
				word_end(r);
			i++;
		}
	}
	word_end(r);
}

void analyse(struct analyser *a, struct str text, unsigned language, struct tokens *out)
{
	struct reader r = { .a = a, .out = out };
	r.text = str_first(text, UINT32_MAX);
	r.lexicon = lexicon_of(a, language);
	read_text(&r);
}
