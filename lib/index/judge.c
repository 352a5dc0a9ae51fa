/* Rows that columns leave undecided: urgency, custom fields, words. query_match() decides.
 *
 * For words in bodies the ticket's file is read; it is parsed only if one of the words may be in
 * it. Whether one may is asked of the bytes: text stands in them as it is, but for letters' case,
 * what is not ASCII, and escapes, and any of these makes it a maybe. */
#include "index/scan.h"

struct judge {
	struct index *ix;
	const struct query *q;
	int64_t now;
	struct strs needles; /* what the leaves on bodies look for */
	bool blind; /* one of them may be in the text without being in the bytes */
	struct arena words; /* made of them */
	struct arena arena; /* of the row at hand */
	struct buf lower;
};

/* ---- whether a file may hold one of the words ---- */

static bool is_plain(struct str s)
{
	static const char special[] = "*'\"\\[]";
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < ' ' || s.p[i] == 127 || strchr(special, s.p[i]))
			return false;
	return s.n;
}

/* Blanks of a phrase stand for line ends and indents too. */
static bool holds_all(struct str text, struct str words)
{
	struct str word;
	while (str_next(&words, ' ', &word))
		if (str_find(text, word) < 0)
			return false;
	return true;
}

/* The parts of a word with stars, as a phrase has its words. */
static struct str parts_of(struct arena *a, struct str pattern)
{
	char *p = arena_cstr(a, pattern);
	for (size_t i = 0; i < pattern.n; i++)
		if (p[i] == '*')
			p[i] = ' ';
	return str_trim(str_make(p, pattern.n));
}

static void needles_collect(struct judge *j, const struct query_node *n)
{
	for (size_t i = 0; i < n->n; i++)
		needles_collect(j, n->kids[i]);
	if ((n->op != Q_WORD && n->op != Q_PHRASE) || !(n->where & Q_IN_BODY))
		return;
	struct str word = n->glob ? parts_of(&j->words, n->word) : n->word;
	/* a redacted body reads so, whatever the file says */
	if (!is_plain(word) || holds_all(STR(LAW_REDACTED), word))
		j->blind = true;
	vec_push(&j->needles, word);
}

/* In lower case into *out; false if it holds more than ASCII, or an escape. */
static bool lower_ascii(struct buf *out, struct str s)
{
	unsigned char odd = 0;
	buf_reset(out);
	buf_reserve(out, s.n);
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		odd |= c | (c == '\\' ? 0x80 : 0);
		out->p[i] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
	}
	out->n = s.n;
	return !(odd & 0x80);
}

static bool may_hold(struct judge *j, struct str file)
{
	if (j->blind || !lower_ascii(&j->lower, file))
		return true;
	for (size_t i = 0; i < j->needles.n; i++)
		if (holds_all(buf_view(&j->lower), j->needles.p[i]))
			return true;
	return false;
}

/* ---- one row ---- */

static int match_parsed(struct judge *j, const struct summary *s, struct str file, bool *yes)
{
	struct ticket t;
	int rc = ticket_parse(&t, file, path_of_ticket(&j->arena, &s->id).p);
	if (rc)
		return rc;
	struct str *bodies = arena_array(&j->arena, t.n, sizeof *bodies);
	law_bodies(&t, bodies);
	*yes = query_match(j->q, s, bodies, t.n, j->now);
	ticket_release(&t);
	return 0;
}

static int match_file(struct judge *j, struct row r, const struct summary *s, bool *yes)
{
	CLEANUP(blob_release) struct blob blob = { 0 };
	struct repo *repo;
	struct oid id;
	index_blob(j->ix, r, &id);
	int rc = store_repo(j->ix->store, &repo);
	if (!rc)
		rc = repo_blob(repo, &id, &blob);
	if (rc)
		return rc;
	if (may_hold(j, blob.data))
		return match_parsed(j, s, blob.data, yes);
	*yes = query_match(j->q, s, NULL, 0, j->now);
	return 0;
}

static int match_row(struct judge *j, struct row r, bool *yes)
{
	struct summary s;
	arena_reset(&j->arena);
	if (!row_check(j->ix, r))
		return -E_DAMAGED;
	index_summary(j->ix, r, &j->arena, &s);
	if (j->q->needs_text)
		return match_file(j, r, &s, yes);
	*yes = query_match(j->q, &s, NULL, 0, j->now);
	return 0;
}

static int judge_word(struct judge *j, size_t segment, size_t w, uint64_t left, uint64_t *sure)
{
	for (; left; left &= left - 1) {
		uint32_t bit = (uint32_t)__builtin_ctzll(left);
		bool yes = false;
		int rc = match_row(j, (struct row){ (uint32_t)segment, (uint32_t)(w * 64) + bit },
			&yes);
		if (rc)
			return rc;
		*sure |= (uint64_t)yes << bit;
	}
	return 0;
}

int judge_rows(struct index *ix, const struct query *q, int64_t now, size_t segment,
	const uint64_t *maybe, struct bits *sure)
{
	struct judge j = { .ix = ix, .q = q, .now = now };
	int rc = 0;
	needles_collect(&j, q->root);
	for (size_t w = 0; w < sure->n_words && !rc; w++)
		rc = judge_word(&j, segment, w, maybe[w] & ~sure->w[w], &sure->w[w]);
	strs_release(&j.needles);
	arena_release(&j.words);
	arena_release(&j.arena);
	buf_release(&j.lower);
	return rc;
}
