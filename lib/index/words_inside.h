/* What the files of the full-text index share: its segments as they lie in files, and an open one.
 *
 * A segment has documents sorted by reference, numbered from 0, and terms, which have two numbers:
 * their place by bytes (ordinal), in which the dictionary and the postings lie, and their rank, the
 * most frequent first, which is their number outside: ranks are small where it counts, in the
 * forward lists. A segment replaces documents of earlier ones (kills), and tells for each term how
 * many of those had it (gone), so that sums over segments are those of the live documents. */
#ifndef HD_INDEX_WORDS_INSIDE_H
#define HD_INDEX_WORDS_INSIDE_H
#include "index/manifest.h"
#include "index/pack.h"
#include "index/sections.h"
#include "index/words.h"

#define WORDS_MAGIC 0x57534448u /* "HDSW" */
#define WORDS_VERSION 3u
#define REFERENCE_MAX 1024 /* bytes; as path_check() has it */
#define STEM_MAX 255 /* bytes of a term; the analyser's are shorter */
#define SHELF 16 /* documents' strings, and terms, lie in blocks of so many */
#define NIBBLE 15u /* lengths of a term below it share a byte */
#define WORDS_SECTION_MAX ((uint64_t)UINT32_MAX) /* bytes */

/* The numbers stand in files: only append. Their names are for messages. */
#define HD_WORDS_SECTIONS(X) \
	X(WS_NONE, "none") \
	X(WS_META, "numbers") \
	X(WS_RECORDS, "documents") \
	X(WS_LENGTHS, "lengths") \
	X(WS_CLASS, "kinds") \
	X(WS_STRING_AT, "string offsets") \
	X(WS_STRINGS, "strings") \
	X(WS_FORWARD, "forward lists") \
	X(WS_POSTINGS, "postings") \
	X(WS_TERM_AT, "term offsets") \
	X(WS_TERMS, "terms") \
	X(WS_ORDINALS, "term order") \
	X(WS_STEPS, "frequencies") \
	X(WS_GRAMS, "trigrams") \
	X(WS_GRAM_LISTS, "trigram lists") \
	X(WS_KILLS, "replaced documents")
enum words_section {
#define X(kind, name) kind,
	HD_WORDS_SECTIONS(X)
#undef X
		WS_COUNT
};
extern const struct sections_format words_format;

struct words_meta {
	uint32_t n_docs, n_terms;
	struct words_stats has[WORDS_KINDS], gone[WORDS_KINDS];
	double av, avt; /* the means under which the bounds were made: of its own documents */
	uint32_t languages, reserved; /* of its documents: bits, by stem.h's numbers */
};
struct words_record {
	struct oid blob;
	char language[2]; /* ISO 639-1; zeros: none */
	uint16_t prior;
	uint32_t forward; /* in WS_FORWARD */
};
static inline struct str record_language(const struct words_record *r)
{
	return str_make(r->language, r->language[0] ? sizeof r->language : 0);
}
/* tl and bl as they are kept: exact below 2^15, above with 12 bits (length_code). */
struct length_codes {
	uint16_t title, body;
};
uint16_t length_code(uint64_t n);
static inline uint32_t length_of(uint16_t code)
{
	if (code < 0x8000)
		return code;
	return (0x800u | (code & 0x7ffu)) << ((code >> 11 & 15) + 4);
}
static inline struct words_lengths lengths_of(struct length_codes codes)
{
	return (struct words_lengths){ length_of(codes.title), length_of(codes.body) };
}
struct term_at { /* where a shelf of terms begins */
	uint32_t terms, postings;
};
struct step { /* ranks from `first` up have this many documents */
	uint32_t first, df;
};
struct gram { /* where the list of a trigram's ordinals begins */
	uint32_t key, at;
};

/* ---- frequencies in one number: f(a, c), small where they usually are ---- */

static inline uint32_t tf_code(uint32_t a, uint32_t c)
{
	if (!a)
		return (c - 1) * 2;
	return a == 1 ? c * 4 + 1 : (c << 8 | (a - 2)) * 4 + 3;
}
static inline void tf_of(uint32_t code, uint32_t *a, uint32_t *c)
{
	if (!(code & 1)) {
		*a = 0;
		*c = code / 2 + 1;
	} else if (!(code & 2)) {
		*a = 1;
		*c = code / 4;
	} else {
		*a = (code / 4 & 0xff) + 2;
		*c = code / 4 >> 8;
	}
}

/* A bound of the ranking as a number of 16 bits, rounded up. */
#define BOUND_STEPS 65535u
static inline uint16_t bound_code(float w)
{
	float steps = w * ((float)BOUND_STEPS / WTF_MAX) + 1.5f;
	return steps < BOUND_STEPS ? (uint16_t)steps : BOUND_STEPS;
}

/* A list of two postings or more: the bound of all of it; for more than one block, for each its last
 * document, where it ends behind the table, and its bound; then the blocks: documents (each less the
 * one before, less 1), then frequencies. A lone posting stands in the dictionary. */
#define LIST_HEAD 2
#define LIST_SKIP 10
struct skip {
	uint32_t last, end;
	uint16_t bound;
};
static inline struct skip skip_at(const unsigned char *p)
{
	struct skip s;
	memcpy(&s.last, p, 4);
	memcpy(&s.end, p + 4, 4);
	memcpy(&s.bound, p + 8, 2);
	return s;
}
static inline uint32_t blocks_of_list(uint32_t df)
{
	return df / WORDS_BLOCK + (df % WORDS_BLOCK != 0);
}

/* ---- an open segment ---- */

struct words_segment {
	struct sections s;
	uint32_t number, base; /* base: its documents' first number among all */
	struct words_meta meta;
	uint64_t *dead; /* a bit for each document that a later segment replaced; NULL: none */
	uint32_t n_dead;
	float bound; /* what a bound's code is multiplied by, under the means of all segments */
};
int words_segment_open(struct words_segment **out, const char *path, uint32_t number);
/* Of bytes in memory (malloc'd), which it takes, also on failure. */
int words_segment_of_bytes(struct words_segment **out, char *bytes, size_t n, uint32_t number);
void words_segment_free(struct words_segment *s);
static inline bool segment_dead(const struct words_segment *s, uint32_t doc)
{
	return s->dead && s->dead[doc / 64] >> doc % 64 & 1;
}
bool words_segment_kill(struct words_segment *s,
	uint32_t doc); /* false: there is no such document */

struct words {
	struct store *store; /* NULL: of a builder */
	const struct index_progress *progress;
	char *dir;
	struct manifest m;
	VEC(struct words_segment *) segments; /* oldest first */
	struct words_stats stats[WORDS_KINDS];
	struct wtf_scale scale;
	bool in_memory;
	unsigned heals;
	struct buf note;
};
/* After segments came or went: bases, means, bounds. E_LIMIT: too many documents. */
void words_settle(struct words *w);
/* The segment of a document and its number there; NULL: there is none. */
struct words_segment *words_place(const struct words *w, uint32_t doc, uint32_t *local);
size_t words_segment_index(const struct words *w, const struct words_segment *s);

/* ---- documents of a segment ---- */

/* Walks the strings of documents from one on. Slices are valid until the next step. */
struct shelf_walk {
	struct words_segment *segment;
	uint32_t next; /* the document that comes next */
	const unsigned char *p, *end;
	char reference[REFERENCE_MAX];
	struct str ref, source, title;
};
bool shelf_walk_begin(struct shelf_walk *w, struct words_segment *s, uint32_t doc);
/* False behind the last, or on damage. */
bool shelf_walk_next(struct shelf_walk *w);
/* The document of a reference: 1 found, 0 not, -1 damage. Dead ones too. */
int words_segment_find(struct words_segment *s, struct str reference, uint32_t *doc);
/* The slug in an article's path: kb/net/vpn.md → vpn. Empty for anything else. */
struct str slug_of(struct str reference);

/* ---- terms of a segment ---- */

/* Walks the dictionary from a shelf on. */
struct term_walk {
	struct words_segment *segment;
	uint32_t next; /* the ordinal that comes next */
	const unsigned char *p, *end;
	uint64_t list_next; /* in WS_POSTINGS */
	char room[STEM_MAX];
	/* the term at hand: */
	struct str stem;
	uint32_t ordinal, rank, df, gone;
	uint32_t doc, tf; /* of a lone posting */
	uint64_t list;
	uint32_t list_n; /* bytes */
};
/* At the start of the shelf that holds an ordinal. */
bool term_walk_begin(struct term_walk *w, struct words_segment *s, uint32_t ordinal);
bool term_walk_next(struct term_walk *w);
/* The term itself: 1 found, 0 not, -1 damage. */
int term_walk_find(struct term_walk *w, struct words_segment *s, struct str stem);
/* At the first term >= stem, so that next gives it. */
bool term_walk_from(struct term_walk *w, struct words_segment *s, struct str stem);
/* The term with a rank. */
bool term_walk_rank(struct term_walk *w, struct words_segment *s, uint32_t rank);

/* The list of a term's postings in pieces: documents and frequencies' codes of one block. */
struct list {
	const unsigned char *p, *data, *end; /* p: the skips */
	uint32_t df, n_blocks, n_docs;
	uint16_t bound;
};
bool list_of(struct list *out, struct words_segment *s, const struct term_walk *t);
struct skip list_skip(const struct list *l, uint32_t block); /* of several blocks */
static inline uint32_t list_count(const struct list *l, uint32_t block)
{
	return block + 1 < l->n_blocks ? WORDS_BLOCK : l->df - block * WORDS_BLOCK;
}
/* Documents of a block, rising; *tfs is where their frequencies are. False is damage. */
bool list_docs(const struct list *l, uint32_t block, uint32_t docs[WORDS_BLOCK],
	const unsigned char **tfs);

/* ---- forward lists ---- */

bool segment_view(struct words_segment *s, uint32_t local, struct words_view *v);

/* Trigrams of the characters of "^word$", each told by 16 bits of its hash: what two words share they
 * share here. Each once, sorted; of words of fewer than 4 characters none. */
#define GRAMS_MAX (STEM_MAX + 2)
size_t grams_of(struct str word, uint16_t out[GRAMS_MAX]);
#endif
