/* The search's index, as a script that the pages load when somebody searches:
 *
 *	hd_search({"docs": [[url, title, section, summary, lang] ...], "sections": [...],
 *	           "terms": "a ab abc ...", "posts": "... ... ..."})
 *
 * Terms are sorted words, and pairs of characters where a script is written without blanks. To each
 * belongs a list of the articles that have it: numbers of (distance to the one before * 4 + weight),
 * in five bits a character, the least first, 32 added where more follow. The weight says where it
 * stands: 3 in the title, 2 in a heading, the summary or a tag, 1 in the text. share/site/site.js
 * reads it. */
#include "text/json.h"
#include "text/markdown_parts.h"
#include "text/utf8.h"
#include "work/kb_site_inside.h"

#define TERM_MAX 40 /* bytes; nobody types longer words */

struct term {
	struct str word;
	struct buf posts;
	size_t last; /* the last article's number + 1 */
};
struct site_index {
	struct arena arena, scratch;
	struct map by_word; /* -> position in terms */
	VEC(struct term) terms;
	size_t docs;
};

struct site_index *site_index_new(void)
{
	return xcalloc(1, sizeof(struct site_index));
}

void site_index_free(struct site_index *x)
{
	struct term *t;
	vec_each (t, &x->terms)
		buf_release(&t->posts);
	vec_release(&x->terms);
	map_release(&x->by_word);
	arena_release(&x->scratch);
	arena_release(&x->arena);
	free(x);
}

static void put_number(struct buf *out, size_t n)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	for (; n >= 32; n /= 32)
		buf_char(out, digits[32 + n % 32]);
	buf_char(out, digits[n]);
}

/* Called with falling weights, so that the first time is the one that counts. */
static void put_term(struct site_index *x, struct str word, size_t weight)
{
	bool created;
	if (!word.n || word.n > TERM_MAX)
		return;
	struct map_item *it = map_get(&x->by_word, word);
	if (!it) {
		word = arena_str(&x->arena, word);
		it = map_put(&x->by_word, word, &created);
		it->num = x->terms.n;
		vec_add(&x->terms)->word = word;
	}
	struct term *t = &x->terms.p[it->num];
	if (t->last == x->docs + 1)
		return;
	put_number(&t->posts, (x->docs + 1 - t->last) * 4 + weight);
	t->last = x->docs + 1;
}

static bool is_dense(uint32_t cp)
{
	return (cp >= 0x2e80 && cp <= 0x9fff) || (cp >= 0xac00 && cp <= 0xd7af) ||
	       (cp >= 0xf900 && cp <= 0xfaff) || cp >= 0x20000;
}

/* The longest beginning of a word that is all dense, or all not. */
static struct str dense_run(struct str word, bool *dense)
{
	size_t n, at = 0;
	*dense = is_dense(utf8_next(word, &n));
	for (; at < word.n; at += n)
		if (is_dense(utf8_next(str_skip(word, at), &n)) != *dense)
			break;
	return str_first(word, at);
}

static void put_pairs(struct site_index *x, struct str run, size_t weight)
{
	size_t first, second;
	utf8_next(run, &first);
	if (run.n == first)
		put_term(x, run, weight);
	for (; run.n > first; run = str_skip(run, first), first = second) {
		utf8_next(str_skip(run, first), &second);
		put_term(x, str_first(run, first + second), weight);
	}
}

static void put_words(struct site_index *x, struct str text, size_t weight)
{
	CLEANUP(strs_release) struct strs words = { 0 };
	struct str *w;
	utf8_words(&x->scratch, text, &words);
	vec_each (w, &words)
		for (struct str rest = *w, run; rest.n; rest = str_skip(rest, run.n)) {
			bool dense;
			run = dense_run(rest, &dense);
			if (dense)
				put_pairs(x, run, weight);
			else
				put_term(x, run, weight);
		}
}

void site_index_add(struct site_index *x, const struct article *a)
{
	CLEANUP(buf_release) struct buf plain = { 0 };
	struct md_parts parts;
	arena_reset(&x->scratch);
	put_words(x, a->title, 3);
	md_parts(&x->scratch, a->body, &parts);
	for (size_t i = 0; i < parts.n_headings; i++)
		put_words(x, parts.headings[i].text, 2);
	for (size_t i = 0; i < a->tags.n; i++)
		put_words(x, a->tags.p[i], 2);
	put_words(x, a->summary, 2);
	md_to_plain(&plain, a->body);
	put_words(x, buf_view(&plain), 1);
	x->docs++;
}

static int term_cmp(const void *a, const void *b)
{
	return str_cmp(((const struct term *)a)->word, ((const struct term *)b)->word);
}

static void put_docs(struct site *s, struct jwriter *w)
{
	json_key(w, "docs");
	json_array(w);
	for (size_t i = 0; i < s->articles.n; i++) {
		const struct site_article *a = &s->articles.p[i];
		CLEANUP(buf_release) struct buf url = { 0 };
		site_href(s, &url, STR("index.html"), a->url);
		json_array(w);
		json_str(w, buf_view(&url));
		json_str(w, a->title);
		json_int(w, (int64_t)a->section);
		json_str(w, str_first(a->summary, utf8_span(a->summary, 200)));
		json_str(w, str_eq(a->lang, s->lang) ? STR("") : a->lang);
		json_array_end(w);
	}
	json_array_end(w);
	json_key(w, "sections");
	json_array(w);
	for (size_t i = 0; i < s->sections.n; i++)
		json_str(w, s->sections.p[i].name);
	json_array_end(w);
}

void site_index_finish(struct site *s, struct site_index *x)
{
	CLEANUP(buf_release) struct buf terms = { 0 }, posts = { 0 };
	struct buf out = { 0 };
	struct jwriter w = { .out = &out };
	if (x->terms.n)
		qsort(x->terms.p, x->terms.n, sizeof *x->terms.p, term_cmp);
	for (size_t i = 0; i < x->terms.n; i++) {
		buf_fmt(&terms, "%s%.*s", i ? " " : "", STR_ARG(x->terms.p[i].word));
		buf_cstr(&posts, i ? " " : "");
		buf_str(&posts, buf_view(&x->terms.p[i].posts));
	}
	buf_cstr(&out, "hd_search(");
	json_object(&w);
	put_docs(s, &w);
	json_put_str(&w, "terms", buf_view(&terms));
	json_put_str(&w, "posts", buf_view(&posts));
	json_object_end(&w);
	buf_cstr(&out, ");\n");
	site_put(s, STR("assets/search.js"), &out);
}
