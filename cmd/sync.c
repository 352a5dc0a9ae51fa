#include "cmd/cmd.h"
#include "cmd/progress.h"
#include "cmd/sync_print.h"
#include "cmd/talk.h"
#include "sys/terminal.h"
#include "work/heal.h"

struct sync_opts {
	bool no_push, offline_ok, go_on;
	const char *publish;
};
static const struct opt options[] = {
	{ 0, "no-push", OPT_FLAG, offsetof(struct sync_opts, no_push), NULL,
		"take in what others did, and send nothing", COMPLETE_NONE, NULL },
	{ 0, "offline-ok", OPT_FLAG, offsetof(struct sync_opts, offline_ok), NULL,
		"for jobs: an unreachable remote is no failure, the next sync sends all",
		COMPLETE_NONE, NULL },
	{ 0, "continue", OPT_FLAG, offsetof(struct sync_opts, go_on), NULL,
		"finish a merge, rebase or the like at which git stopped; nothing is sent",
		COMPLETE_NONE, NULL },
	{ 0, "publish", OPT_TEXT, offsetof(struct sync_opts, publish), "REMOTE",
		"of a desk beside code: begin its branch there", COMPLETE_NONE, NULL },
	OPT_END,
};

struct pace {
	struct talk talk;
	int attempt;
	int64_t began; /* that attempt */
};

static void on_step(void *arg, const char *what, int attempt)
{
	struct pace *p = arg;
	if (attempt != p->attempt)
		p->began = monotonic_ms();
	p->attempt = attempt;
	talk_step(&p->talk, what, attempt);
}

/* Anything up to twice as long: those who were beaten together come back apart. */
static void on_wait(void *arg, int times)
{
	const struct pace *p = arg;
	int64_t took = MAX(monotonic_ms() - p->began, SYNC_WAIT_MS);
	int64_t ms = MIN(took * times, SYNC_WAIT_MAX_MS);
	int64_t wait = (int64_t)(random_bits() % (uint64_t)(2 * ms + 1));
	nanosleep(&(struct timespec){ wait / 1000, wait % 1000 * 1000000 }, NULL);
}

static int remote_of(const struct sync_opts *o, const struct texts *operands, const char **out)
{
	const char *named = operands->n ? operands->p[0] : NULL;
	if ((named && !*named) || (o->publish && !*o->publish))
		return fail(E_USAGE, "a remote has a name, a URL or a path, not nothing");
	if (named && o->publish && strcmp(named, o->publish) != 0)
		return fail(E_USAGE, "hd sync has one remote, not %s and %s", named, o->publish);
	if (o->publish && o->no_push)
		return fail(E_USAGE, "--publish sends, --no-push does not");
	if (o->go_on && (named || o->publish))
		return fail(E_USAGE, "--continue meets no remote");
	*out = o->publish ? o->publish : named;
	return 0;
}

/* Who only takes in needs no name. */
static int begin_work(struct session *s, bool *anonymous)
{
	int e = session_work(s);
	*anonymous = e == -E_IDENTITY;
	if (!*anonymous)
		return e;
	error_clear();
	s->work = (struct work){ .store = &s->store,
		.desk = s->desk,
		.author = { "hd", "" },
		.clock = s->clock,
		.dry_run = s->g.dry_run };
	return 0;
}

static int sync_run(struct session *s, void *opts, const struct texts *operands)
{
	const struct sync_opts *o = opts;
	CLEANUP(sync_result_release) struct sync_result r = { 0 };
	CLEANUP(heal_result_release) struct heal_result healed = { 0 };
	struct heal_options heal = { .asked = o->go_on };
	struct pace pace = { 0 };
	struct sync_options how = {
		.no_push = o->no_push,
		.publish = o->publish,
		.offline_ok = o->offline_ok,
		.io = talk_begin(&pace.talk, s),
		.step = on_step,
		.wait = on_wait,
		.arg = &pace,
	};
	int e = remote_of(o, operands, &how.remote);
	if (!e)
		e = session_index(s);
	if (!e)
		e = begin_work(s, &how.anonymous);
	how.settle_all = s->index && index_lost(s->index);
	if (!e && !s->g.dry_run)
		e = work_heal(&s->work, &heal, &healed);
	how.alone_ok = healed.merged;
	if (!e && o->go_on)
		e = work_settle(&s->work, &how, &r);
	else if (!e)
		e = work_sync(&s->work, &how, &r);
	talk_end(&pace.talk);
	if (!e)
		e = session_index(s);
	if (e)
		return e;
	sync_print(s, &r, &healed);
	sync_situation(s, &r);
	s->sit.hand_edits = healed.edits ? healed.merged : 0;
	if (o->go_on && !healed.operation && !healed.merged && r.merge != MERGE_SETTLED)
		session_note(s, "nothing was left to finish");
	return 0;
}

const struct cmd cmd_sync = {
	.name = "sync",
	.group = GROUP_DESK,
	.summary = "send what you did, and take in what others did",
	.args = "[REMOTE]",
	.needs = CMD_STORE,
	.max_args = 1,
	.options = options,
	.size = sizeof(struct sync_opts),
	.run = sync_run,
};
