#include "cmd/progress.h"
#include "cmd/session.h"

int session_select(struct session *s, const struct query *q, struct select_options how,
	struct selection *out)
{
	struct progress bar = { .quiet = s->g.quiet, .what = "indexing words: ", .wait = 500 };
	struct index_progress progress = { progress_index, &bar };
	progress_begin(&bar, -1);
	how.progress = bar.shown ? &progress : NULL;
	int e = index_select(s->index, q, &how, out);
	progress_end(&bar);
	if (!e && index_words_note(s->index))
		session_note(s, "%s", index_words_note(s->index));
	return e;
}
