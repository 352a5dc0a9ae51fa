#include "cmd/deed.h"
#include "cmd/cmd.h"
#include "text/front.h"
#include "text/near.h"

int person_parse(struct session *s, const char *who, struct str *out)
{
	struct str me = session_me(s), path;
	if (!strcmp(who, "@me") && !me.n)
		return fail(E_IDENTITY, "git does not know your e-mail address, so @me is nobody");
	if (!strcmp(who, "none")) {
		*out = STR("");
		return 0;
	}
	return desk_check_value(s->desk, &s->arena, &s->clock, STR("requester"),
		strcmp(who, "@me") ? str_of(who) : me, &path, out);
}

static bool is_person(const char *field)
{
	enum field f = field_by_name(str_of(field));
	return f != F_COUNT && fields[f].type == FT_PERSON;
}

int assignments_add(struct session *s, struct assignments *a, struct str field, struct str value)
{
	struct assignment one;
	const char *name = arena_cstr(&s->arena, field);
	if (is_person(name)) {
		int e = person_parse(s, arena_cstr(&s->arena, value), &value);
		if (e)
			return e;
	}
	int e = desk_check_value(s->desk, &s->arena, &s->clock, field, value, &one.path,
		&one.value);
	if (e)
		return e;
	if (a->n == a->cap) {
		struct assignment *more = arena_array(&s->arena, a->cap * 2 + 8, sizeof *more);
		if (a->n)
			memcpy(more, a->p, a->n * sizeof *more);
		a->p = more;
		a->cap = a->cap * 2 + 8;
	}
	a->p[a->n++] = one;
	return 0;
}

int assignments_add_word(struct session *s, struct assignments *a, const char *word)
{
	struct str w = str_of(word);
	ssize_t eq = str_chr(w, '=');
	if (eq <= 0) {
		fail(E_USAGE, "'%s' is no FIELD=VALUE", word);
		return mend("the fields", "hd", "help", "set", NULL);
	}
	return assignments_add(s, a, str_first(w, (size_t)eq), str_skip(w, (size_t)eq + 1));
}

int assignments_add_opt(struct session *s, struct assignments *a, const char *field,
	const char *value)
{
	return value ? assignments_add(s, a, str_of(field), str_of(value)) : 0;
}

int deed_on(struct session *s, const char *typed, const struct deed *d, const char *said)
{
	CLEANUP(outcome_release) struct outcome out = { 0 };
	struct id id;
	int e = session_resolve(s, typed, &id);
	if (!e)
		e = work_do(&s->work, &id, d, &out);
	if (e)
		return e;
	return session_done(s, &out, "%s", out.changed ? said : "was so already; nothing to do");
}

static int template_missing(struct session *s, const char *name)
{
	struct tree tree = { 0 };
	struct strs names = { 0 };
	struct repo *repo;
	struct oid tip, root, dir;
	uint8_t kind;
	struct error first = error_take();
	if (!store_repo(&s->store, &repo) && !place_tip(&s->store.place, &tip) &&
		!repo_commit_tree(repo, &tip, &root) &&
		!repo_lookup(repo, &root, "templates", &dir, &kind) &&
		!repo_tree(repo, &dir, &tree))
		for (size_t i = 0; i < tree.n; i++)
			if (str_ends(tree.items[i].name, STR(".md")))
				vec_push(&names,
					str_first(tree.items[i].name, tree.items[i].name.n - 3));
	error_release(&first);
	struct str best = near_best(str_of(name), names.p, names.n);
	CLEANUP(buf_release) struct buf all = { 0 };
	for (size_t i = 0; i < names.n; i++)
		buf_fmt(&all, "%s%.*s", i ? ", " : "; there are: ", STR_ARG(names.p[i]));
	fail(E_NOTFOUND, "no template '%s'%s%.*s%s", name, best.n ? "; did you mean " : "",
		STR_ARG(best), best.n ? "" : buf_c(&all));
	strs_release(&names);
	tree_release(&tree);
	return -(int)E_NOTFOUND;
}

static struct str placeholder(struct session *s, struct str name, const struct summary *sum)
{
	if (str_is(name, "id"))
		return id_str(&sum->id);
	if (str_is(name, "title"))
		return sum->title;
	if (str_is(name, "requester"))
		return sum->requester;
	if (str_is(name, "agent"))
		return str_of(s->work.author.name);
	if (str_is(name, "desk"))
		return s->desk->name;
	return (struct str){ 0 };
}

static struct str filled(struct session *s, struct str rest, const struct summary *sum)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	for (ssize_t at; (at = str_find(rest, STR("{{"))) >= 0;) {
		struct str tail = str_skip(rest, (size_t)at + 2);
		ssize_t end = str_find(tail, STR("}}"));
		if (end < 0)
			break;
		buf_str(&text, str_first(rest, (size_t)at));
		buf_str(&text, placeholder(s, str_trim(str_first(tail, (size_t)end)), sum));
		rest = str_skip(tail, (size_t)end + 2);
	}
	buf_str(&text, rest);
	return arena_str(&s->arena, buf_view(&text));
}

int template_read(struct session *s, const char *name, const struct summary *sum,
	struct template *out)
{
	CLEANUP(buf_release) struct buf file = { 0 };
	const char *path = arena_fmt(&s->arena, "templates/%s.md", name).p;
	struct ynode *front;
	struct str text, status;
	int e = path_check(str_of(path));
	if (!e)
		e = store_read(&s->store, NULL, path, BODY_MAX, &file);
	if (e == -E_NOTFOUND)
		return template_missing(s, name);
	if (!e)
		e = front_parse(&s->arena, buf_view(&file), path, &front, &text);
	if (e)
		return e;
	bool moves = yaml_get_scalar(front, "status", &status);
	*out = (struct template){ filled(s, text, sum),
		moves ? arena_cstr(&s->arena, status) : NULL };
	return 0;
}
