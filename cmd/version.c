#include "cmd/cmd.h"

static int version_run(struct session *s, void *opts, const struct texts *operands)
{
	(void)opts;
	(void)operands;
	if (s->g.json) {
		struct jwriter *w = session_json(s, "version");
		json_put_cstr(w, "version", HD_VERSION);
		json_put_int(w, "format", DESK_FORMAT);
	} else {
		out_fmt(&s->out, "hd %s (desk format %d)\n", HD_VERSION, DESK_FORMAT);
	}
	return 0;
}

const struct cmd cmd_version = {
	.name = "version",
	.group = GROUP_DESK,
	.summary = "show the version of hd and of its format",
	.needs = CMD_NO_NEXT,
	.run = version_run,
};
