#include "model/desk.h"
#include "text/near.h"

/* One setting in the making: desk.yaml's node is never touched, what changes is made anew. */
struct setting {
	struct arena arena;
	const struct desk *d;
	struct str family, name; /* "views", "mine"; name is empty where the key has no dot */
	struct str value;
};

static void setting_release(struct setting *s)
{
	arena_release(&s->arena);
}

static bool is_any(struct str s, const char *const *names)
{
	for (; *names; names++)
		if (str_is(s, *names))
			return true;
	return false;
}

static bool is_map(struct str family)
{
	static const char *const maps[] = { "fields", "views", "urgency", NULL };
	return is_any(family, maps);
}

static bool is_list(struct str family)
{
	static const char *const lists[] = { "members", "categories", "teams", "labels", NULL };
	return is_any(family, lists);
}

static int fail_unknown(struct str key)
{
	struct str names[32];
	size_t n = MIN(n_desk_keys, ARRAY_SIZE(names));
	for (size_t i = 0; i < n; i++)
		names[i] = str_of(desk_keys[i].name);
	struct str best = near_best(key, names, n);
	fail(E_USAGE, "the desk has no setting '%.*s'%s%.*s", STR_ARG(key),
		best.n ? "; the nearest is " : "", STR_ARG(best));
	return mend("see all settings", "hd", "config", NULL);
}

static int check_key(const struct setting *s, struct str key)
{
	bool known = false;
	for (size_t i = 0; i < n_desk_keys; i++)
		known = known || str_is(s->family, desk_keys[i].name);
	if (!known || (s->name.n && !is_map(s->family)))
		return fail_unknown(key);
	if (is_map(s->family) && !s->name.n && s->value.p)
		return fail(E_USAGE, "'%.*s' is a map: set %.*s.NAME", STR_ARG(key), STR_ARG(key));
	return 0;
}

/* A member that is there already keeps name and teams. */
static struct ynode *member_node(struct setting *s, struct str email)
{
	const struct member *m = desk_member(s->d, email);
	const struct ynode *members = yaml_get(s->d->node, "members");
	return m ? members->items[m - s->d->members] : yaml_string(&s->arena, email);
}

static struct ynode *list_node(struct setting *s, struct str rest, bool people)
{
	CLEANUP(strs_release) struct strs seen = { 0 };
	struct ynode *list = yaml_seq(&s->arena);
	struct str part;
	while (str_next(&rest, ',', &part)) {
		part = str_trim(part);
		if (!part.n || strs_has(&seen, part))
			continue;
		vec_push(&seen, part);
		yaml_append(&s->arena, list,
			people ? member_node(s, part) : yaml_string(&s->arena, part));
	}
	return list;
}

static struct ynode *field_node(struct setting *s)
{
	struct ynode *map = yaml_map(&s->arena);
	bool choices = str_chr(s->value, ',') >= 0;
	yaml_set(&s->arena, map, STR("type"),
		yaml_string(&s->arena, choices ? STR("choice") : s->value));
	if (choices)
		yaml_set(&s->arena, map, STR("choices"), list_node(s, s->value, false));
	return map;
}

static struct ynode *groups_node(struct setting *s)
{
	struct ynode *groups = yaml_seq(&s->arena);
	struct str rest = s->value, group;
	while (str_next(&rest, ';', &group)) {
		struct ynode *list = list_node(s, group, false);
		if (list->n)
			yaml_append(&s->arena, groups, list);
	}
	return groups;
}

static struct ynode *value_node(struct setting *s)
{
	if (is_list(s->family))
		return list_node(s, s->value, str_is(s->family, "members"));
	if (str_is(s->family, "synonyms"))
		return groups_node(s);
	if (str_is(s->family, "fields"))
		return field_node(s);
	return yaml_string(&s->arena, s->value);
}

static struct ynode *map_copy(struct arena *a, const struct ynode *from)
{
	struct ynode *to = yaml_map(a);
	for (size_t i = 0; from && from->kind == YAML_MAP && i < from->n; i++)
		yaml_set(a, to, from->keys[i], from->items[i]);
	return to;
}

static void map_change(struct setting *s, struct ynode *map, struct str key, struct ynode *value)
{
	if (value)
		yaml_set(&s->arena, map, key, value);
	else
		yaml_unset(map, key);
}

int desk_set(const struct desk *d, struct str key, struct str value, struct buf *out)
{
	CLEANUP(setting_release) struct setting s = { .d = d, .value = value, .family = key };
	CLEANUP(buf_release) struct buf made = { 0 };
	CLEANUP(desk_release) struct desk checked = { 0 };
	ssize_t dot = str_chr(key, '.');
	if (dot >= 0) {
		s.family = str_first(key, (size_t)dot);
		s.name = str_skip(key, (size_t)dot + 1);
	}
	int rc = check_key(&s, key);
	if (rc)
		return rc;
	struct ynode *root = map_copy(&s.arena, d->node);
	struct ynode *node = value.p ? value_node(&s) : NULL;
	if (s.name.n) {
		struct ynode *map = map_copy(&s.arena, yaml_get_str(root, s.family));
		map_change(&s, map, s.name, node);
		node = map->n ? map : NULL;
	}
	map_change(&s, root, s.family, node);
	yaml_emit_pretty(&made, root);
	rc = desk_parse(&checked, buf_view(&made));
	if (!rc)
		buf_str(out, buf_view(&made));
	return rc;
}
