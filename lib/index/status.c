/* What is stored, and whether it is whole. */
#include "index/inside.h"
#include <unistd.h>

static int stored(struct store *s, struct manifest *m, struct segments *segments)
{
	CLEANUP(free_ptr) char *dir = index_dir(s);
	int rc = manifest_read(m, dir);
	return rc ? rc : segments_load(segments, m, dir);
}

int index_verify(struct store *s)
{
	CLEANUP(manifest_release) struct manifest m = { 0 };
	CLEANUP(segments_release) struct segments segments = { 0 };
	int rc = stored(s, &m, &segments);
	if (rc == -E_DAMAGED) {
		fail(E_NO, "the index is damaged (%s)", error_last()->message);
		return mend("build it anew", "hd", "index", "rebuild", NULL);
	}
	if (rc)
		return rc;
	for (size_t i = 0; i < segments.n; i++) {
		if (segment_verify(segments.p[i]))
			continue;
		sections_fail(&segments.p[i]->file);
		fail(E_NO, "the index is damaged (%s)", error_last()->message);
		return mend("build it anew", "hd", "index", "rebuild", NULL);
	}
	return 0;
}

int index_status(struct store *s, struct index_status *out)
{
	CLEANUP(manifest_release) struct manifest m = { 0 };
	CLEANUP(segments_release) struct segments segments = { 0 };
	CLEANUP(arena_release) struct arena a = { 0 };
	struct index_status st = { 0 };
	struct broken *broken;
	struct oid tip;
	int rc = stored(s, &m, &segments);
	if (rc && rc != -E_NOTFOUND && rc != -E_DAMAGED)
		return rc;
	error_clear();
	rc = place_tip(&s->place, &tip);
	if (rc)
		return rc;
	for (size_t i = 0; i < segments.n; i++) {
		const struct segment *seg = segments.p[i];
		st.rows += seg->n_rows;
		st.live += seg->n_rows - seg->n_dead;
		st.bytes += seg->file.n;
	}
	st.segments = segments.n;
	segments_broken(&segments, 0, &a, &broken, &st.broken);
	st.fresh = oid_eq(&m.commit, &tip);
	st.in_memory = access(s->place.local, W_OK) && access(s->place.common_dir, W_OK);
	*out = st;
	return 0;
}
