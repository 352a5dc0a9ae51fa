/* Opening the full-text index: what is there, brought up to date; what is damaged, built anew. */
#include "index/inside.h"
#include "index/words_refresh.h"
#include <unistd.h>

#define OPEN_TRIES 3 /* the manifest may be replaced between reading it and its segments */
#define HEAL_MAX 2

void words_unload(struct words *w)
{
	for (size_t i = 0; i < w->segments.n; i++)
		words_segment_free(w->segments.p[i]);
	w->segments.n = 0;
	w->m.segments.n = 0;
	words_settle(w);
}

void words_free(struct words *w)
{
	if (!w)
		return;
	words_unload(w);
	vec_release(&w->segments);
	manifest_release(&w->m);
	buf_release(&w->note);
	free(w->dir);
	free(w);
}

/* ---- loading ---- */

static struct words_segment *numbered(const struct words *w, uint32_t number, size_t before)
{
	for (size_t i = before; i-- > 0;)
		if (w->segments.p[i]->number == number)
			return w->segments.p[i];
	return NULL;
}

static bool kills_load(struct words *w, size_t at)
{
	struct words_segment *s = w->segments.p[at];
	uint64_t n = sections_size(&s->s, WS_KILLS) / sizeof(struct words_kill);
	const unsigned char *p = sections_at(&s->s, WS_KILLS, 0, n * sizeof(struct words_kill));
	for (uint64_t i = 0; p && i < n; i++) {
		struct words_kill kill;
		memcpy(&kill, p + i * sizeof kill, sizeof kill);
		struct words_segment *victim = numbered(w, kill.segment, at);
		if (!victim || !words_segment_kill(victim, kill.doc))
			return sections_damaged(&s->s, WS_KILLS, "bounds");
	}
	return p;
}

static int segment_load(struct words *w, const struct manifest_segment *want)
{
	CLEANUP(buf_release) struct buf path = { 0 };
	struct words_segment *s;
	manifest_segment_path(&path, w->dir, want->number);
	int rc = words_segment_open(&s, path.p, want->number);
	if (rc)
		return rc;
	vec_push(&w->segments, s);
	if (s->meta.n_docs != want->n_rows || s->s.n != want->bytes || s->s.sum != want->sum)
		return fail(E_DAMAGED, "segment %08x: of another index", want->number);
	return kills_load(w, w->segments.n - 1) ? 0 : sections_fail(&s->s);
}

int words_load(struct words *w, const struct manifest *m)
{
	uint64_t total = 0;
	int rc = 0;
	if (m->segments.n > WORDS_SEGMENTS)
		return fail(E_DAMAGED, "manifest: too many segments");
	for (size_t i = 0; i < m->segments.n && !rc; i++) {
		total += m->segments.p[i].n_rows;
		rc = segment_load(w, &m->segments.p[i]);
	}
	if (!rc && total >= UINT32_MAX)
		rc = fail(E_DAMAGED, "manifest: too many documents");
	if (rc)
		words_unload(w);
	else
		words_settle(w);
	return rc;
}

static int load_once(struct words *w)
{
	struct manifest m = { 0 };
	int rc = manifest_read(&m, w->dir);
	if (rc)
		return rc;
	if (!str_is(buf_view(&m.branch), w->store->place.branch))
		rc = fail(E_DAMAGED, "manifest: of another branch");
	else
		rc = words_load(w, &m);
	if (rc) {
		manifest_release(&m);
		return rc;
	}
	manifest_release(&w->m);
	w->m = m;
	return 0;
}

/* E_NOTFOUND: there is no manifest; E_DAMAGED: what is there is of no use. */
static int load(struct words *w)
{
	CLEANUP(buf_release) struct buf path = { 0 };
	int rc = 0;
	buf_fmt(&path, "%s/manifest", w->dir);
	for (int i = 0; i < OPEN_TRIES; i++) {
		rc = load_once(w);
		if (!rc)
			return 0;
		if (rc == -E_NOTFOUND && !file_exists(path.p))
			return rc;
	}
	return rc == -E_NOTFOUND ? fail(E_DAMAGED, "a segment is missing") : rc;
}

/* ---- opening ---- */

void words_note_damage(struct words *w, const char *what)
{
	buf_reset(&w->note);
	buf_fmt(&w->note, "the index of words was damaged (%s); rebuilt", what);
}

static int open_fresh(struct words *w, unsigned flags)
{
	struct oid tip;
	bool anew = flags & WORDS_REBUILD;
	int rc = place_tip(&w->store->place, &tip);
	if (rc)
		return rc;
	rc = anew ? 0 : load(w);
	if (rc && rc != -E_NOTFOUND)
		words_note_damage(w, error_last()->message);
	error_clear();
	if (!rc && !anew && oid_eq(&w->m.commit, &tip))
		return 0;
	return words_refresh(w, &tip, anew || rc);
}

static int open_stale(struct words *w)
{
	int rc = load(w);
	if (rc == -E_DAMAGED || rc == -E_NOTFOUND)
		return fail(E_NOTFOUND, "there is no index of words yet");
	return rc;
}

static struct words *words_new(struct store *s)
{
	struct words *w = xcalloc(1, sizeof *w);
	struct buf dir = { 0 };
	buf_fmt(&dir, "%s/words", s->place.local);
	w->store = s;
	w->dir = buf_take(&dir, NULL);
	return w;
}

int words_open(struct words **out, struct store *s, unsigned flags,
	const struct index_progress *progress)
{
	struct words *w = words_new(s);
	w->progress = progress;
	int rc = flags & WORDS_STALE_OK ? open_stale(w) : open_fresh(w, flags);
	if (rc) {
		words_free(w);
		return rc;
	}
	*out = w;
	return 0;
}

int words_check(struct store *s)
{
	struct words *w = words_new(s);
	int rc = load(w);
	if (!rc)
		rc = words_verify(w);
	else if (rc == -E_DAMAGED)
		rc = fail(E_NO, "the index of words is damaged (%s)", error_last()->message);
	words_free(w);
	return rc;
}

int words_forget(struct store *s)
{
	CLEANUP(buf_release) struct buf path = { 0 };
	buf_fmt(&path, "%s/words/manifest", s->place.local);
	if (unlink(path.p) && errno != ENOENT && errno != ENOTDIR)
		return fail_errno(E_IO, "cannot remove %s", path.p);
	return 0;
}

int words_heal(struct words *w)
{
	CLEANUP(buf_release) struct buf what = { 0 };
	const char *damage = words_damage(w);
	buf_cstr(&what, damage ? damage : "unknown");
	if (!w->store || w->heals >= HEAL_MAX)
		return fail(E_DAMAGED, "the index of words cannot be read (%s)", what.p);
	w->heals++;
	words_note_damage(w, what.p);
	/* damaged again at once: the disk is not to be trusted */
	w->in_memory |= w->heals > 1;
	struct oid commit = w->m.commit;
	return words_refresh(w, &commit, true);
}

const struct oid *words_commit(const struct words *w)
{
	return &w->m.commit;
}

const char *words_note(const struct words *w)
{
	return w->note.n ? w->note.p : NULL;
}
