#include "store/commit.h"
#include "store/settings.h"

/* "tree <hex>" and the like: the value of the next line if it has that name. */
static bool header(struct str *rest, const char *name, struct str *out)
{
	struct str line, keep = *rest;
	if (!str_next_line(rest, &line) || !str_starts(line, str_of(name)) ||
		line.n <= strlen(name) || line.p[strlen(name)] != ' ') {
		*rest = keep;
		return false;
	}
	*out = str_skip(line, strlen(name) + 1);
	return true;
}

/* "Name <email> seconds +hhmm" */
static void parse_ident(struct str ident, struct commit *c)
{
	ssize_t open = str_chr(ident, '<'), shut = str_chr(ident, '>');
	struct str rest, seconds = { 0 };
	int64_t n = 0;
	if (open < 0 || shut < open)
		return;
	c->author_name = str_trim(str_first(ident, (size_t)open));
	c->author_email = str_make(ident.p + open + 1, (size_t)(shut - open) - 1);
	rest = str_trim(str_skip(ident, (size_t)shut + 1));
	if (str_next(&rest, ' ', &seconds) && str_to_i64(seconds, &n) &&
		__builtin_mul_overflow(n, INT64_C(1000), &c->time))
		c->time = 0;
}

static bool parse_parents(struct str *rest, struct commit *c)
{
	struct str ahead = *rest, value;
	while (header(&ahead, "parent", &value))
		c->n_parents++;
	c->parents = arena_array(&c->arena, c->n_parents, sizeof *c->parents);
	for (size_t i = 0; i < c->n_parents; i++)
		if (!header(rest, "parent", &value) || !oid_parse(value, &c->parents[i]))
			return false;
	return true;
}

static bool parse(struct str text, struct commit *c)
{
	struct str value, line;
	if (!header(&text, "tree", &value) || !oid_parse(value, &c->tree) ||
		!parse_parents(&text, c) || !header(&text, "author", &value))
		return false;
	parse_ident(value, c);
	while (str_next_line(&text, &line) && line.n)
		continue;
	c->message = text;
	return true;
}

int repo_commit(struct repo *r, const struct oid *id, struct commit *out)
{
	struct blob b;
	struct commit c = { .id = *id };
	char hex[OID_HEX + 1];
	int rc = repo_object(r, id, OBJECT_COMMIT, &b);
	if (rc)
		return rc;
	bool good = parse(arena_str(&c.arena, b.data), &c);
	blob_release(&b);
	if (!good) {
		commit_release(&c);
		oid_hex(hex, id);
		return fail(E_DAMAGED, "commit %s is broken", hex);
	}
	*out = c;
	return 0;
}

void commit_release(struct commit *c)
{
	arena_release(&c->arena);
	*c = (struct commit){ 0 };
}

int repo_commit_tree(struct repo *r, const struct oid *commit, struct oid *tree)
{
	struct commit c;
	int rc = repo_commit(r, commit, &c);
	if (rc)
		return rc;
	*tree = c.tree;
	commit_release(&c);
	return 0;
}

void commit_format(struct buf *out, const struct oid *tree, const struct oid *parents,
	size_t n_parents, const char *ident, const char *message)
{
	char hex[OID_HEX + 1];
	oid_hex(hex, tree);
	buf_fmt(out, "tree %s\n", hex);
	for (size_t i = 0; i < n_parents; i++) {
		oid_hex(hex, &parents[i]);
		buf_fmt(out, "parent %s\n", hex);
	}
	buf_fmt(out, "author %s\ncommitter %s\n\n%s", ident, ident, message);
}

static bool is_crud(char c)
{
	return (unsigned char)c <= ' ' || strchr(".,:;<>\"\\'", c);
}

/* As git does: no angle brackets or line ends anywhere, no punctuation at either end. */
static void add_clean(struct buf *out, const char *text)
{
	struct str s = str_of(text);
	while (s.n && is_crud(s.p[0]))
		s = str_skip(s, 1);
	while (s.n && is_crud(s.p[s.n - 1]))
		s.n--;
	for (size_t i = 0; i < s.n; i++)
		if (!strchr("\n<>", s.p[i]))
			buf_char(out, s.p[i]);
}

void person_ident(struct buf *out, const struct person *who, int64_t ms, int32_t offset)
{
	int32_t minutes = offset < 0 ? -offset : offset;
	add_clean(out, who->name);
	buf_cstr(out, " <");
	add_clean(out, who->email);
	buf_fmt(out, "> %" PRId64 " %c%02d%02d", ms / 1000, offset < 0 ? '-' : '+', minutes / 60,
		minutes % 60);
}

static const char *first_of(const struct settings *s, const char *given, const char *key1,
	const char *key2)
{
	const char *value = given && *given ? given : settings_get(s, key1);
	return value && *value ? value : settings_get(s, key2);
}

int person_find(const struct settings *s, const char *env_name, const char *env_email,
	struct person *out)
{
	struct person p = { first_of(s, env_name, "author.name", "user.name"),
		first_of(s, env_email, "author.email", "user.email") };
	bool no_name = !p.name || !*p.name, no_email = !p.email || !*p.email;
	if (!no_name && !no_email) {
		*out = p;
		return 0;
	}
	fail(E_IDENTITY, "git does not know who you are: %s%s%s is not set",
		no_name ? "user.name" : "", no_name && no_email ? " and " : "",
		no_email ? "user.email" : "");
	if (no_name)
		mend("say your name", "git", "config", "--global", "user.name", "Your Name", NULL);
	if (no_email)
		mend("say your address", "git", "config", "--global", "user.email",
			"you@example.com", NULL);
	return -E_IDENTITY;
}
