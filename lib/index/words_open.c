/* Opening the full-text index. */
#include "index/words_build.h"

void words_free(struct words *w)
{
	if (!w)
		return;
	for (size_t i = 0; i < w->segments.n; i++)
		words_segment_free(w->segments.p[i]);
	vec_release(&w->segments);
	manifest_release(&w->m);
	buf_release(&w->note);
	free(w->dir);
	free(w);
}
