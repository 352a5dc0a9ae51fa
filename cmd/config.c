/* Settings: the desk's own (desk.yaml, shared by the team) and this person's (git's hd.* keys). */
#include "cmd/cmd.h"
#include "cmd/completion.h"
#include "sys/process.h"
#include "text/near.h"
#include "text/utf8.h"

struct config_opts {
	bool unset;
};
static const struct opt options[] = {
	{ 0, "unset", OPT_FLAG, offsetof(struct config_opts, unset), NULL,
		"take the setting back to its default", COMPLETE_NONE, NULL },
	OPT_END,
};

/* git's own keys that hd reads. */
const struct git_key git_keys[] = {
	{ "hd.next", "--type=bool", "true", "print the next actions" },
	{ "hd.desk", NULL, "", "where the desk is, outside any repository" },
	{ "hd.branch", NULL, "", "the desk's branch" },
	{ "hd.lockTimeout", "--type=int", "10000", "how long a writer waits for another, in ms" },
	{ "hd.syncTries", "--type=int", "8", "how often hd sync tries while others are quicker" },
	{ "hd.mergeDriver", "--type=bool", "true", "have git merge this clone's desk by hd" },
};
const size_t n_git_keys = ARRAY_SIZE(git_keys);

static const struct git_key *git_key_find(struct str name)
{
	for (size_t i = 0; i < n_git_keys; i++)
		if (str_eq_nocase(name, str_of(git_keys[i].name)))
			return &git_keys[i];
	return NULL;
}

static bool is_git_key(struct str key)
{
	return str_starts(key, STR("hd."));
}

static int key_unknown(const char *key)
{
	struct strs names = { 0 };
	for (size_t i = 0; i < ARRAY_SIZE(git_keys); i++)
		vec_push(&names, str_of(git_keys[i].name));
	for (size_t i = 0; i < n_desk_keys; i++)
		vec_push(&names, str_of(desk_keys[i].name));
	struct str best = near_best(str_of(key), names.p, names.n);
	fail(E_USAGE, "no setting '%s'%s%.*s", key, best.n ? "; did you mean " : "", STR_ARG(best));
	strs_release(&names);
	return mend("all settings", "hd", "config", NULL);
}

static bool key_known(struct str key)
{
	if (git_key_find(key))
		return true;
	for (size_t i = 0; i < n_desk_keys; i++) {
		struct str known = str_of(desk_keys[i].name);
		bool family = str_starts(key, known) && key.n > known.n && key.p[known.n] == '.';
		if (str_eq(key, known) || family)
			return true;
	}
	return false;
}

/* The node at a dotted key of desk.yaml, in its flow form. */
static bool desk_value(const struct desk *d, struct str key, struct buf *out)
{
	struct str part;
	const struct ynode *n = d->node;
	while (n && str_next(&key, '.', &part))
		n = yaml_get_str(n, part);
	if (n && n->kind == YAML_STRING)
		buf_str(out, n->s);
	else if (n)
		yaml_emit_flow(out, n);
	return n != NULL;
}

static bool value_of(struct session *s, struct str key, struct buf *out)
{
	if (!is_git_key(key))
		return desk_value(s->desk, key, out);
	const char *v = settings_get(s->store.place.settings, arena_cstr(&s->arena, key));
	buf_cstr(out, v ? v : "");
	return v != NULL;
}

static void setting_row(struct session *s, const char *name, const char *fallback, const char *help)
{
	CLEANUP(buf_release) struct buf v = { 0 };
	bool set = value_of(s, str_of(name), &v);
	struct str shown = set ? buf_view(&v) : str_of(fallback);
	if (s->g.json) {
		json_key_str(&s->out.json, str_of(name));
		json_str(&s->out.json, shown);
		return;
	}
	out_fmt(&s->out, "%s%-16s%s ", sgr(s->out.color, SGR_BOLD), name,
		sgr(s->out.color, SGR_RESET));
	CLEANUP(buf_release) struct buf clean = { 0 };
	utf8_visible(&clean, shown, false);
	utf8_fit(&s->out.buf, buf_view(&clean), 28, true);
	out_fmt(&s->out, "  %s%s%s\n", sgr(s->out.color, SGR_DIM), help,
		sgr(s->out.color, SGR_RESET));
}

static int config_list(struct session *s)
{
	struct jwriter *w = s->g.json ? session_json(s, "config") : NULL;
	if (w) {
		json_key(w, "settings");
		json_object(w);
	}
	for (size_t i = 0; i < n_desk_keys; i++)
		setting_row(s, desk_keys[i].name, "", desk_keys[i].help);
	for (size_t i = 0; i < ARRAY_SIZE(git_keys); i++)
		setting_row(s, git_keys[i].name, git_keys[i].fallback, git_keys[i].help);
	if (w)
		json_object_end(w);
	return 0;
}

static int config_show(struct session *s, const char *key)
{
	CLEANUP(buf_release) struct buf v = { 0 };
	bool set = value_of(s, str_of(key), &v);
	s->answer = set ? 0 : 1;
	if (s->g.json) {
		struct jwriter *w = session_json(s, "config");
		json_put_cstr(w, "key", key);
		json_key(w, "value");
		if (set)
			json_str(w, buf_view(&v));
		else
			json_null(w);
	} else if (set) {
		utf8_visible(&s->out.buf, buf_view(&v), true);
		buf_char(&s->out.buf, '\n');
	}
	return 0;
}

/* git writes its own files: it knows their locks, includes and quirks. */
static int git_config_write(struct session *s, const char *key, const char *value)
{
	CLEANUP(buf_release) struct buf out = { 0 };
	CLEANUP(buf_release) struct buf err = { 0 };
	int status = 0;
	char *dir = s->store.place.git_dir;
	const char *type = git_key_find(str_of(key))->type;
	char *set[] = { "git", "--git-dir", dir, "config", (char *)(type ? type : "--local"),
		(char *)key, (char *)value, NULL };
	char *unset[] = { "git", "--git-dir", dir, "config", "--unset", (char *)key, NULL };
	int e = process_run(value ? set : unset, NULL, STR(""), &out, 65536, &err, &status);
	if (!e && status == 128 && value && type)
		e = fail(E_INVALID, "%s cannot be '%s'", key, value);
	else if (!e && status && !(status == 5 && !value))
		e = fail(E_GIT, "git config: %.*s", STR_ARG(str_trim(buf_view(&err))));
	return e;
}

static int config_write(struct session *s, const char *key, const char *value)
{
	struct oid commit;
	int e;
	if (is_git_key(str_of(key)))
		return s->g.dry_run ? 0 : git_config_write(s, key, value);
	e = session_work(s);
	return e ? e : work_desk_set(&s->work, str_of(key), str_of(value), &commit);
}

static int config_run(struct session *s, void *opts, const struct texts *operands)
{
	const struct config_opts *o = opts;
	const char *key = operands->n ? operands->p[0] : NULL;
	const char *value = operands->n > 1 ? operands->p[1] : NULL;
	s->sit.about = ABOUT_CONFIG;
	if (!key)
		return o->unset ? fail(E_USAGE, "--unset which setting?") : config_list(s);
	if (!key_known(str_of(key)))
		return key_unknown(key);
	if (value && o->unset)
		return fail(E_USAGE, "a value and --unset exclude each other");
	if (!value && !o->unset)
		return config_show(s, key);
	int e = config_write(s, key, value);
	if (e)
		return e;
	if (s->g.json)
		json_put_cstr(session_json(s, "config"), "key", key);
	else if (!s->g.quiet)
		out_fmt(&s->out, value ? "%s%s is set\n" : "%s%s is unset\n", session_dry(s), key);
	return 0;
}

const struct cmd cmd_config = {
	.name = "config",
	.group = GROUP_DESK,
	.summary = "show and change settings, the desk's and your own",
	.args = "[KEY [VALUE]]",
	.needs = CMD_READS | CMD_DASH_OPERANDS,
	.max_args = 2,
	.complete = { COMPLETE_SETTING },
	.options = options,
	.size = sizeof(struct config_opts),
	.run = config_run,
};
