#include "index/words.h"
#include "model/article.h"

#define REDIRECTS_MAX 8

bool words_article(struct words *w, struct str slug, struct arena *a, struct words_document *out)
{
	struct words_document d = { .source = slug, .flags = WORDS_UNLISTED };
	uint32_t doc;
	for (int i = 0; i <= REDIRECTS_MAX && d.flags & WORDS_UNLISTED; i++)
		if (!words_find(w, path_of_article(a, d.source), &doc) ||
			!words_document(w, doc, a, &d))
			return false;
	if (d.flags & WORDS_UNLISTED)
		return false;
	*out = d;
	return true;
}
