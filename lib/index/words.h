/* The full-text index: which words the desk's tickets and articles have, and where (DESIGN §4).
 *
 * Beside the row index, in <local>/words/: immutable segments (memory-mapped, little-endian, each
 * block of 4 KiB with its XXH3 checksum, looked at when first touched) and a manifest that names
 * them and the commit. Only a search, or a query for words, brings it up to date, by the difference
 * of two trees: writers of tickets pay nothing. Local, never shared, always safe to delete; several
 * processes may refresh at once.
 *
 * Life: words_open() → questions → words_free(). Damage is met when a block is first touched, so any
 * question may meet it: functions then answer less (false, 0, a cursor at its end) and words_damage()
 * is not NULL from then on. Whoever hands out an answer asks that first, and on damage calls
 * words_heal() and asks again; everything got before (documents, terms, cursors) is void then.
 * Nothing in a file is trusted: whatever it says, no function reads outside it.
 *
 * Documents have numbers, dense from 0 over all segments: words_documents() is above all of them.
 * Numbers mean something as long as the words are open. Some documents are dead (replaced or gone):
 * cursors and counts leave them out.
 *
 * What is counted does not depend on how documents lie in segments: df, N and the means are exactly
 * those of the live documents, so every clone ranks the same. (Numbers of documents do depend on
 * it: break ties by reference.)
 *
 * An open index is for one thread at a time. */
#ifndef HD_INDEX_WORDS_H
#define HD_INDEX_WORDS_H
#include "base/arena.h"
#include "index/tokens.h"
#include "index/wtf.h"
#include "store/store.h"

struct words;
#define WORDS_SEGMENTS 24 /* at most, in one index */
#define DOC_NONE UINT32_MAX
/* Occurrences above these are not counted (nor have they positions). */
#define WORDS_TITLE_MAX 255
#define WORDS_BODY_MAX 65535

enum words_kind { WORDS_TICKET, WORDS_ARTICLE, WORDS_KINDS };
enum words_field { WORDS_TITLE, WORDS_BODY, WORDS_FIELDS };
enum { /* flags of a document: what a search leaves out unless it is asked for */
	WORDS_UNLISTED = 1, /* a ticket that is withdrawn, deleted or merged; a redirect */
	WORDS_DRAFT = 2,
	WORDS_REVIEW = 4,
	WORDS_ARCHIVED = 8,
	WORDS_INTERNAL = 16, /* an article for the team only */
	WORDS_UNAIDED = 32, /* a ticket that names no article */
};

/* ---- opening ---- */

enum { WORDS_STALE_OK = 1, WORDS_REBUILD = 2 }; /* as INDEX_STALE_OK, INDEX_REBUILD */
struct index_progress;
/* Brought up to the branch's tip. Errors as index_open(). The store must outlive it. */
int words_open(struct words **out, struct store *s, unsigned flags,
	const struct index_progress *progress);
void words_free(struct words *w);
/* What was found damaged; NULL: nothing so far. */
const char *words_damage(const struct words *w);
/* After damage: builds it anew. Errors as words_open(); E_DAMAGED where it has no store, or is
 * damaged again at once. */
int words_heal(struct words *w);
const struct oid *words_commit(const struct words *w);
/* The text of desk.yaml at that commit; of a new desk's where it is broken. */
struct str words_desk(const struct words *w);
/* One line for stderr about what had to be rebuilt, or NULL. */
const char *words_note(const struct words *w);
/* Every checksum and every invariant; E_NO names the first damage. */
int words_verify(struct words *w);
/* The same of what is stored, without bringing it up to date. E_NOTFOUND: there is none yet. */
int words_check(struct store *s);
/* Forgets what is stored: the next search builds it anew. Nothing there is fine. E_IO. */
int words_forget(struct store *s);

/* ---- documents ---- */

/* Over the live documents, or those of a kind. Lengths are sums of counted tokens. */
struct words_stats {
	uint64_t documents, title, body;
};
void words_stats(const struct words *w, struct words_stats *out);
void words_stats_kind(const struct words *w, enum words_kind kind, struct words_stats *out);
/* The scale of the ranking by these means. */
struct wtf_scale words_scale(const struct words *w);
/* In which languages documents are: bits 1 << number. */
uint32_t words_languages(const struct words *w);
/* Of all segments, as they lie in files. */
size_t words_bytes(const struct words *w);
/* One above the highest number of a document. */
uint32_t words_documents(const struct words *w);

/* Everything about a document; strings live in the arena. */
struct words_document {
	enum words_kind kind;
	uint8_t flags;
	uint16_t prior; /* as the builder was given it */
	unsigned language; /* stem.h's number */
	uint32_t title_n, body_n; /* tl, bl: counted tokens */
	struct oid blob; /* what it was read from */
	struct str reference; /* a ticket's id, an article's path */
	struct str source, title; /* source of a redirect: the slug that it leads to */
};
bool words_document(struct words *w, uint32_t doc, struct arena *a, struct words_document *out);
/* The live document of a reference. */
bool words_find(struct words *w, struct str reference, uint32_t *doc);
/* The article that a slug names, redirects followed; false where there is none. out's strings live in
 * the arena. */
bool words_article(struct words *w, struct str slug, struct arena *a, struct words_document *out);
/* tl and bl. Lengths above 32767 are kept to 12 bits (also in the means). */
struct words_lengths {
	uint32_t title, body;
};
bool words_lengths(struct words *w, uint32_t doc, struct words_lengths *out);
/* Its prior; 0 on damage. */
uint16_t words_prior(struct words *w, uint32_t doc);
/* Kind and flags: WORDS_CLASS(kind, flags); 0xff on damage. */
#define WORDS_CLASS(kind, flags) ((uint8_t)((kind) << 7 | (flags)))
uint8_t words_class(struct words *w, uint32_t doc);
bool words_live(const struct words *w, uint32_t doc);

/* ---- terms ---- */

/* A term, in each segment by its number there. Numbers are dense from 0, the term with the most
 * documents first. */
struct words_term {
	uint32_t df; /* live documents that have it; 0: none */
	uint32_t number[WORDS_SEGMENTS]; /* TERM_NONE: not in that segment */
};
/* Of a stem as the analyser makes it. False (df 0) if no live document has it. */
bool words_term(struct words *w, struct str stem, struct words_term *out);
/* The terms that begin so and are in a live document; at most `max` of them, those with the
 * most documents first (equal ones by bytes). Returns how many were put in out. */
size_t words_prefix(struct words *w, struct str prefix, struct words_term *out, size_t max);
/* Terms near a word: by Dice's coefficient of the sets of trigrams of "^word$" (of characters), at
 * least `least` (> 0) of it, best first, then those with more documents, then by bytes. Terms of
 * fewer than 4 characters are none's neighbours. Strings live in the arena. Returns how many. */
struct words_near {
	struct words_term term;
	struct str stem;
	double dice;
};
size_t words_near(struct words *w, struct str word, double least, struct arena *a,
	struct words_near *out, size_t max);

/* ---- postings ---- */

#define WORDS_BLOCK 128
/* The live documents that have a term, in rising order, through all segments. Bounds come with it:
 * no wtf (under words_scale()) in the block, or in the whole list, is higher. A zeroed cursor is one
 * at its end; it holds no memory of its own, and may be copied. */
struct words_cursor {
	uint32_t doc; /* where it stands; DOC_NONE: at its end */
	uint32_t block_last; /* the block's last document, DOC_NONE behind the last block */
	float block_max; /* bound in the block that holds block_last */
	float max; /* in the whole list */
	/* inside: */
	struct words *words;
	const struct words_term *term;
	const unsigned char *skips, *data, *end, *tfs;
	const uint64_t *dead; /* NULL: no document of the segment is */
	uint32_t segment, base, n_docs, df, n_blocks, block;
	uint32_t n, at; /* decoded documents, and where in them doc is, if `on` */
	bool decoded, on, tf_decoded;
	uint32_t docs[WORDS_BLOCK], tf[WORDS_BLOCK];
};
/* Before the first document: call next or seek. The term must live as long. */
void words_cursor_init(struct words_cursor *c, struct words *w, const struct words_term *t);
/* The first, or the one behind the current; false at the end. */
bool words_cursor_step(struct words_cursor *c);
static inline bool words_cursor_next(struct words_cursor *c)
{
	if (!c->on || c->dead || c->at + 1 >= c->n)
		return words_cursor_step(c);
	c->doc = c->base + c->docs[++c->at];
	return true;
}
/* The first document >= doc, which is never one before the current. */
bool words_cursor_seek(struct words_cursor *c, uint32_t doc);
/* Only moves block_last and block_max to the first block that may hold a document >= doc, without
 * decoding it: for pruning. c->doc stays; follow with seek(doc' >= doc). False: there is no such
 * block. */
bool words_cursor_shallow(struct words_cursor *c, uint32_t doc);
/* The current document and those behind it in its block that lie before `to`, each with all that its
 * wtf needs; the cursor then stands on the first one behind them. For loops over many. Returns how
 * many; 0: it does not stand before `to`. */
struct words_posting {
	uint32_t doc, title, body; /* how often */
	struct words_lengths lengths;
};
size_t words_cursor_run(struct words_cursor *c, uint32_t to, struct words_posting out[WORDS_BLOCK]);
/* How often the term is in title and body of the current document. */
void words_cursor_tf(struct words_cursor *c, uint32_t *title, uint32_t *body);

/* ---- what is in a document ---- */

/* Its forward list: its terms by the numbers they have in its segment, rising. */
struct words_entry {
	uint32_t term; /* in words_term.number[view.segment] */
	uint32_t title, body; /* how often */
	uint32_t at; /* for words_positions() */
};
struct words_view {
	uint32_t doc, segment;
	struct words_entry *entries; /* its own memory, used again by the next words_view() */
	size_t n, cap;
	/* inside: */
	const unsigned char *positions, *end;
	unsigned width[WORDS_FIELDS];
};
/* Of any document, in one pass. False on damage (n is 0 then). */
bool words_view(struct words *w, uint32_t doc, struct words_view *v);
void words_view_release(struct words_view *v);
/* Hints that words_view(docs[0]) comes now, docs[1] next, and so on (n in all): lists lie far apart,
 * and waiting for them one after another takes longer than reading them. Call it before each. */
void words_view_ahead(struct words *w, const uint32_t *docs, size_t n);
/* The entry of a term (binary search); or NULL. */
const struct words_entry *words_view_find(const struct words_view *v, const struct words_term *t);
/* The positions of an entry in a field, rising, at most max; returns how many. Positions in a body of
 * several parts leave a gap of WORDS_GAP between two. */
#define WORDS_GAP 64
size_t words_positions(const struct words_view *v, const struct words_entry *e, enum words_field f,
	uint32_t *out, size_t max);
/* The term behind a number in a segment: its stem (in the arena), and the term as a whole: the same
 * term of different segments has the same df and numbers. */
bool words_stem(struct words *w, uint32_t segment, uint32_t number, struct arena *a,
	struct str *stem);
bool words_term_of(struct words *w, uint32_t segment, uint32_t number, struct words_term *out);
/* Its df: quick where there is one segment, else a look at the dictionaries of the others. */
uint32_t words_df(struct words *w, uint32_t segment, uint32_t number);

/* ---- building from texts in memory ---- */

/* A document to add. Its title's text is what is shown, and is the title field. */
struct words_input {
	enum words_kind kind;
	uint8_t flags;
	uint16_t prior;
	unsigned language;
	struct oid blob;
	struct str reference; /* not empty; a second document of the same one replaces the first */
	struct str source, title;
	const struct str *body; /* parts: openings, replies; summary, tags, text … */
	size_t n_body;
};
struct words_builder;
/* Memory stays below `budget` (0: a default) whatever is added, apart from one document: what does
 * not fit is spilled to unnamed files in `dir` (NULL, or it cannot be written: to denser memory). */
struct words_builder *words_builder_new(const char *dir, size_t budget);
void words_builder_free(struct words_builder *b);
/* Copies what it needs. E_LIMIT where a segment would be over the limit of 4 GiB. */
int words_builder_add(struct words_builder *b, const struct words_input *in);
/* One whole segment with all that was added, in memory or (dir) in an unnamed file; the builder is
 * empty then. It has no store, so words_heal() of it fails. */
int words_builder_finish(struct words_builder *b, struct words **out);
#endif
