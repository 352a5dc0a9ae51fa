#include "model/votes.h"
#include "text/yaml.h"

struct str path_of_votes(struct arena *a, struct str slug)
{
	return arena_fmt(a, "kb/%.*s.votes.yaml", STR_ARG(slug));
}

bool path_is_votes(struct str path, struct str *slug)
{
	const struct str front = STR("kb/"), behind = STR(".votes.yaml");
	if (!str_starts(path, front) || !str_ends(path, behind) || path.n <= front.n + behind.n)
		return false;
	*slug = str_make(path.p + front.n, path.n - front.n - behind.n);
	return true;
}

void kb_votes_read(struct str text, struct kb_votes *out)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct ynode *map;
	struct kb_votes v = { 0 };
	if (yaml_parse_one(&a, text, "votes", &map) || map->kind != YAML_MAP) {
		error_clear();
		map = yaml_map(&a);
	}
	for (size_t i = 0; i < map->n; i++) {
		struct str s = map->items[i]->s;
		v.up += str_is(s, "up") || str_starts(s, STR("up "));
		v.down += str_is(s, "down") || str_starts(s, STR("down "));
	}
	*out = v;
}
