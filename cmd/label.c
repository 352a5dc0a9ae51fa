#include "cmd/cmd.h"
#include "cmd/deed.h"

/* "+vpn" and "vpn" add, "-vpn" takes away. */
static int label_parse(struct session *s, const char *word, struct set_change *out)
{
	struct str w = str_of(word), path;
	*out = (struct set_change){ .set = "labels", .remove = w.n && w.p[0] == '-' };
	if (w.n && (w.p[0] == '+' || w.p[0] == '-'))
		w = str_skip(w, 1);
	return desk_check_value(s->desk, &s->arena, &s->clock, STR("labels"), w, &path,
		&out->value);
}

static int label_run(struct session *s, void *opts, const struct texts *operands)
{
	size_t n = operands->n - 1;
	struct set_change *changes = arena_array(&s->arena, n, sizeof *changes);
	(void)opts;
	for (size_t i = 0; i < n; i++) {
		int e = label_parse(s, operands->p[i + 1], &changes[i]);
		if (e)
			return e;
	}
	struct deed d = { .kind = "change", .changes = changes, .n_changes = n };
	return deed_on(s, operands->p[0], &d, "labelled");
}

const struct cmd cmd_label = {
	.name = "label",
	.group = GROUP_TICKETS,
	.summary = "add labels (+vpn) and take them away (-vpn)",
	.args = "ID +A -B...",
	.needs = CMD_READS | CMD_WRITES | CMD_DASH_OPERANDS,
	.min_args = 2,
	.max_args = ANY_NUMBER,
	.complete = { COMPLETE_ID, COMPLETE_LABEL },
	.run = label_run,
};
