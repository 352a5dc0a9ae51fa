#include "text/when.h"
#include "work/kb_inside.h"

struct voting {
	struct str slug, voter;
	bool up;
};

static int put_vote(struct kb_act *k, const struct voting *v, struct str slug)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	const char *path = path_of_votes(k->arena, slug).p;
	struct ynode *map = yaml_map(k->arena);
	struct str old = { 0 }, voter = v->voter.n ? v->voter : k->a->w->me;
	int err = txn_has(k->a->t, path) ? txn_get(k->a->t, path, &old) : 0;
	if (!err && old.n)
		err = yaml_parse_one(k->arena, old, path, &map);
	if (!err && map->kind != YAML_MAP)
		err = fail(E_INVALID, "%s:1:1: votes are a map of voters", path);
	if (!err)
		err = set_value_check("votes", voter);
	if (err)
		return err;
	struct str now = kb_today(k), vote = v->up ? STR("up") : STR("down");
	struct ynode *before = yaml_get_str(map, voter);
	if (before && (str_eq(before->s, vote) ||
			      str_starts(before->s, arena_fmt(k->arena, "%s ", vote.p))))
		return 0;
	yaml_set(k->arena, map, voter,
		yaml_string(k->arena, arena_fmt(k->arena, "%s %.*s", vote.p, STR_ARG(now))));
	yaml_emit_map(&text, map);
	k->out->changed++;
	return txn_put(k->a->t, path, buf_view(&text));
}

static int vote_body(struct kb_act *k, void *arg)
{
	const struct voting *v = arg;
	CLEANUP(article_release) struct article x = { 0 };
	struct str slug = v->slug;
	int err = kb_load(k, &slug, &x);
	if (!err)
		err = put_vote(k, v, slug);
	if (err)
		return err;
	kb_say(k, v->up ? "Vote for" : "Vote against", "kb-vote", &x);
	kb_hand_over(k, &x);
	return 0;
}

int work_kb_vote(struct work *w, struct str slug, struct str voter, bool up, struct kb_outcome *out)
{
	struct voting v = { slug, voter, up };
	return kb_run(w, false, vote_body, &v, out);
}
