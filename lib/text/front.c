#include "text/front.h"

/* Takes a line "---" (blanks behind it allowed) off the front. */
static bool take_fence(struct str *rest)
{
	struct str after = *rest, line;
	if (!str_next_line(&after, &line) || !str_starts(line, STR("---")) ||
		str_trim(str_skip(line, 3)).n)
		return false;
	*rest = after;
	return true;
}

struct str front_without_blank_lines(struct str s)
{
	while (s.n && (s.p[0] == '\n' || s.p[0] == '\r'))
		s = str_skip(s, 1);
	return s;
}

bool front_split(struct str file, struct str *yaml, struct str *text)
{
	struct str rest = file, line;
	if (!take_fence(&rest))
		return false;
	struct str inside = rest;
	do {
		inside.n = (size_t)(rest.p - inside.p);
		if (take_fence(&rest)) {
			*yaml = inside;
			*text = rest;
			return true;
		}
	} while (str_next_line(&rest, &line));
	return false;
}

int front_parse(struct arena *a, struct str file, const char *name, struct ynode **map,
	struct str *text)
{
	struct str rest = file, yaml;
	struct ynode *found;
	if (!take_fence(&rest)) {
		*map = yaml_map(a);
		*text = file;
		return 0;
	}
	if (!front_split(file, &yaml, &rest))
		return fail(E_INVALID,
			"%s:1:1: front matter that begins with '---' has no '---' at its end",
			name);
	/* the opening fence stays, so that messages count the file's own lines */
	struct str whole = str_make(file.p, (size_t)(yaml.p + yaml.n - file.p));
	int e = yaml_parse_one(a, whole, name, &found);
	if (!e && found->kind == YAML_NULL)
		found = yaml_map(a);
	if (!e && found->kind != YAML_MAP)
		e = fail(E_INVALID, "%s:1:1: front matter is a map of KEY: VALUE lines", name);
	if (e)
		return e;
	*map = found;
	*text = front_without_blank_lines(rest);
	return 0;
}
