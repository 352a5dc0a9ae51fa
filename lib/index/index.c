#include "index/inside.h"

#define OPEN_TRIES 3 /* the manifest may be replaced between reading it and its segments */
#define HEAL_MAX 2

void index_free(struct index *ix)
{
	if (!ix)
		return;
	words_free(ix->words);
	segments_release(&ix->segments);
	manifest_release(&ix->m);
	desk_release(&ix->desk);
	buf_release(&ix->note);
	arena_release(&ix->arena);
	free(ix->dir);
	free(ix);
}

char *index_dir(const struct store *s)
{
	struct buf path = { 0 };
	buf_fmt(&path, "%s/index", s->place.local);
	return buf_take(&path, NULL);
}

/* ---- opening ---- */

static int load_once(struct index *ix)
{
	struct manifest m = { 0 };
	struct segments segments = { 0 };
	CLEANUP(desk_release) struct desk desk = { 0 };
	int rc = manifest_read(&m, ix->dir);
	if (rc)
		return rc;
	if (!str_is(buf_view(&m.branch), ix->store->place.branch))
		rc = fail(E_DAMAGED, "manifest: of another branch");
	else if (desk_parse(&desk, buf_view(&m.desk)))
		rc = fail(E_DAMAGED, "manifest: desk.yaml");
	else
		rc = segments_load(&segments, &m, ix->dir);
	if (rc) {
		manifest_release(&m);
		return rc;
	}
	ix->m = m;
	ix->segments = segments;
	ix->desk = desk;
	desk = (struct desk){ 0 };
	return 0;
}

/* E_NOTFOUND: there is no manifest; E_DAMAGED: what is there is of no use. */
static int load(struct index *ix)
{
	CLEANUP(buf_release) struct buf path = { 0 };
	int rc = 0;
	buf_fmt(&path, "%s/manifest", ix->dir);
	for (int i = 0; i < OPEN_TRIES; i++) {
		rc = load_once(ix);
		if (!rc)
			return 0;
		if (rc == -E_NOTFOUND && !file_exists(path.p))
			return rc;
	}
	return rc == -E_NOTFOUND ? fail(E_DAMAGED, "a segment is missing") : rc;
}

static void note_damage(struct index *ix, const char *what)
{
	buf_reset(&ix->note);
	buf_fmt(&ix->note, "the index was damaged (%s); rebuilt", what);
}

static int open_fresh(struct index *ix, unsigned flags)
{
	struct oid tip;
	bool anew = flags & INDEX_REBUILD;
	int rc = place_tip(&ix->store->place, &tip);
	if (rc)
		return rc;
	rc = anew ? 0 : load(ix);
	if (rc && rc != -E_NOTFOUND) {
		note_damage(ix, error_last()->message);
		anew = true;
	}
	error_clear();
	if (!rc && !anew && oid_eq(&ix->m.commit, &tip))
		return 0;
	rc = index_refresh(ix, &tip, anew);
	if (rc != -E_DAMAGED)
		return rc;
	note_damage(ix, error_last()->message);
	return index_refresh(ix, &tip, true);
}

static int open_stale(struct index *ix)
{
	int rc = load(ix);
	return rc == -E_DAMAGED || rc == -E_NOTFOUND ? fail(E_NOTFOUND, "there is no index yet")
						     : rc;
}

int index_open(struct index **out, struct store *s, unsigned flags,
	const struct index_progress *progress)
{
	struct index *ix = xcalloc(1, sizeof *ix);
	ix->store = s;
	ix->progress = progress;
	ix->dir = index_dir(s);
	index_recall_lost(ix);
	int rc = flags & INDEX_STALE_OK ? open_stale(ix) : open_fresh(ix, flags);
	if (rc) {
		index_free(ix);
		return rc;
	}
	ix->progress = NULL; /* it may not live as long */
	*out = ix;
	return 0;
}

static const struct segment *damaged_segment(const struct index *ix)
{
	index_each(i, ix) if (ix->segments.p[i]->file.damage) return ix->segments.p[i];
	return NULL;
}

/* The index is const to those who ask: mending it changes no answer. */
int index_heal(const struct index *asked)
{
	struct index *ix = (struct index *)asked;
	const struct segment *s = damaged_segment(ix);
	CLEANUP(buf_release) struct buf what = { 0 };
	if (!s)
		return HEAL_NONE;
	sections_fail(&s->file);
	buf_cstr(&what, error_last()->message);
	error_clear();
	if (ix->heals >= HEAL_MAX)
		return fail(E_DAMAGED, "the index cannot be read (%s)", what.p);
	ix->heals++;
	note_damage(ix, what.p);
	/* damaged again at once: the disk is not to be trusted */
	ix->in_memory |= ix->heals > 1;
	struct oid commit = ix->m.commit;
	ix->broken = NULL;
	int rc = index_refresh(ix, &commit, true);
	return rc ? rc : HEAL_AGAIN;
}

/* ---- what it is of ---- */

const struct oid *index_commit(const struct index *ix)
{
	return &ix->m.commit;
}

const struct desk *index_desk(const struct index *ix)
{
	return &ix->desk;
}

const char *index_note(const struct index *ix)
{
	return ix->note.n ? ix->note.p : NULL;
}

const char *index_words_note(const struct index *ix)
{
	return ix->words ? words_note(ix->words) : NULL;
}

size_t index_count(const struct index *ix)
{
	size_t n = 0;
	index_each(i, ix) n += ix->segments.p[i]->n_rows - ix->segments.p[i]->n_dead;
	return n;
}

/* ---- rows ---- */

void index_summary(const struct index *ix, struct row r, struct arena *a, struct summary *out)
{
	segment_summary(ix->segments.p[r.segment], r.n, a, out);
}

void index_blob(const struct index *ix, struct row r, struct oid *out)
{
	const struct record *record = segment_record(ix->segments.p[r.segment], r.n);
	*out = record ? record->blob : (struct oid){ 0 };
}

uint64_t row_id(const struct index *ix, struct row r)
{
	const uint64_t *id = section_at(ix->segments.p[r.segment], SEC_ID, r.n, 1, sizeof *id);
	return id ? *id : 0;
}

static void prefetch(const struct segment *s, enum section_kind kind, uint64_t at)
{
	const struct sections_part *sec = &s->file.parts[kind];
	if (at < sec->size)
		__builtin_prefetch(sec->p + at);
}

/* In two steps: where title and lists are stands in the record. */
void index_prefetch(const struct index *ix, const struct row *rows, size_t n)
{
	enum { FAR = 12, NEAR = 6, LINE = 64 };
	if (n > FAR) {
		const struct segment *s = ix->segments.p[rows[FAR].segment];
		for (size_t i = 0; i < sizeof(struct record); i += LINE)
			prefetch(s, SEC_RECORDS, rows[FAR].n * sizeof(struct record) + i);
	}
	if (n > NEAR) {
		const struct segment *s = ix->segments.p[rows[NEAR].segment];
		const struct record *r = (const void *)s->file.parts[SEC_RECORDS].p;
		r += rows[NEAR].n;
		prefetch(s, SEC_TITLES, r->title);
		prefetch(s, SEC_LISTS, r->lists * sizeof(uint32_t));
	}
}

/* 1 found, 0 not, -1 damage. */
static int find(const struct index *ix, uint64_t id, struct row *out)
{
	for (size_t i = ix->segments.n; i-- > ix->first;) {
		struct row r = { .segment = (uint32_t)i };
		int found = segment_find(ix->segments.p[i], id, &r.n);
		if (found < 0)
			return -1;
		if (!found || segment_is_dead(ix->segments.p[i], r.n))
			continue;
		*out = r;
		return row_check(ix, r) ? 1 : -1;
	}
	return 0;
}

bool index_find(const struct index *ix, const struct id *id, struct row *out)
{
	int found;
	do {
		found = find(ix, id_number(id), out);
	} while (found < 0 && index_heal(ix) == HEAL_AGAIN);
	return found > 0;
}

/* ---- prefixes ---- */

/* The first number that starts so, and the first behind all that do (0: there is none behind). */
static void prefix_range(struct str prefix, uint64_t *lo, uint64_t *hi)
{
	uint64_t n = 0;
	for (size_t i = 0; i < ID_LEN; i++)
		n = n << 8 | (i < prefix.n ? (unsigned char)prefix.p[i] : 0);
	*lo = n;
	*hi = prefix.n ? n + (UINT64_C(1) << (ID_LEN - prefix.n) * 8) : 0;
}

/* Puts a row in its place among the n smallest. */
static size_t insert(const struct index *ix, struct row r, struct row *out, size_t n, size_t max)
{
	uint64_t id = row_id(ix, r);
	size_t at = n;
	for (; at && row_id(ix, out[at - 1]) > id; at--)
		if (at < max)
			out[at] = out[at - 1];
	if (at < max)
		out[at] = r;
	return MIN(n + 1, max);
}

static bool prefix_rows(const struct index *ix, struct str prefix, struct row *out, size_t max,
	size_t *total)
{
	uint64_t lo, hi;
	size_t n = 0;
	*total = 0;
	prefix_range(prefix, &lo, &hi);
	index_each(i, ix)
	{
		struct segment *s = ix->segments.p[i];
		uint32_t from, to = s->n_rows;
		if (segment_find(s, lo, &from) < 0 || (hi && segment_find(s, hi, &to) < 0))
			return false;
		for (; from < to; from++) {
			struct row r = { (uint32_t)i, from };
			if (segment_is_dead(s, from))
				continue;
			n = insert(ix, r, out, n, max);
			++*total;
		}
	}
	for (size_t i = 0; i < n; i++)
		if (!row_check(ix, out[i]))
			return false;
	return !damaged_segment(ix);
}

size_t index_prefix(const struct index *ix, struct str prefix, struct row *out, size_t max)
{
	size_t total;
	if (prefix.n > ID_LEN)
		return 0;
	while (!prefix_rows(ix, prefix, out, max, &total))
		if (index_heal(ix) != HEAL_AGAIN)
			return 0;
	return total;
}
