#include "cmd/search.h"

static int kb_search_run(struct session *s, void *opts, const struct texts *operands)
{
	return search_command(s, opts, operands, 1u << WORDS_ARTICLE);
}

const struct cmd cmd_kb_search = {
	.name = "kb search",
	.summary = "find articles by their words, the best first",
	.args = "WORDS...",
	.needs = CMD_STORE | CMD_DASH_OPERANDS,
	.max_args = ANY_NUMBER,
	.options = search_options,
	.size = sizeof(struct search_opts),
	.run = kb_search_run,
};
