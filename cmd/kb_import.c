#include "cmd/kb.h"
#include "sys/file.h"
#include "text/front.h"
#include "text/hash.h"
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#define FLAT_MAX 500 /* more articles without sections are spread over folders */
#define LINES_MAX_BYTES ((size_t)2 << 30)

struct import_opts {
	const char *from, *status, *audience;
};
static const struct opt options[] = {
	{ 0, "from", OPT_TEXT, offsetof(struct import_opts, from), "FORM",
		"jsonl ({id, title, body, tags, section} a line), or markdown: a folder",
		COMPLETE_WORDS, "jsonl markdown" },
	{ 's', "status", OPT_TEXT, offsetof(struct import_opts, status), "STATUS",
		"of all of them (default: published)", COMPLETE_WORDS,
		"draft review published archived" },
	{ 0, "audience", OPT_TEXT, offsetof(struct import_opts, audience), "WHOM",
		"of the new ones (default: desk.yaml's kb_audience)", COMPLETE_WORDS,
		"internal public accounts" },
	OPT_END,
};

struct items {
	struct session *s;
	VEC(struct kb_import_item) v;
	bool sections; /* some line named one */
};

/* ---- JSON lines ---- */

static void read_tags(struct items *g, const struct jnode *tags, struct strs *out)
{
	for (size_t i = 0; tags && tags->kind == JSON_ARRAY && i < tags->n; i++)
		if (tags->items[i].kind == JSON_STRING)
			vec_push(out, arena_str(&g->s->arena, tags->items[i].s));
}

/* A section becomes folders that any desk can have: each part as a slug. */
static struct str folder_of(struct arena *a, struct str section)
{
	CLEANUP(buf_release) struct buf out = { 0 };
	struct str part;
	while (str_next(&section, '/', &part))
		if (str_trim(part).n)
			buf_fmt(&out, "%s/", slug_of_title(a, part).p);
	return arena_str(a, buf_view(&out));
}

static int read_line(struct items *g, struct str line, size_t n)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct arena *keep = &g->s->arena;
	struct jnode node;
	struct str id = { 0 }, title = { 0 }, body = { 0 }, section = { 0 };
	struct kb_import_item item = { 0 };
	int e = json_parse(&a, line, &node);
	if (!e && node.kind != JSON_OBJECT)
		e = fail(E_INVALID, "no object");
	if (e) {
		error_context("line %zu", n);
		return e;
	}
	json_get_text(&node, "id", &id);
	json_get_text(&node, "title", &title);
	json_get_text(&node, "body", &body);
	json_get_text(&node, "section", &section);
	read_tags(g, json_get(&node, "tags"), &item.tags);
	struct str folder = folder_of(keep, section);
	g->sections |= folder.n > 0;
	item.source = arena_str(keep, id);
	item.title = arena_str(keep, title.n ? title : id);
	item.body = arena_str(keep, body);
	item.slug = arena_fmt(keep, "%.*s%s", STR_ARG(folder), slug_of_title(keep, item.title).p);
	if (!item.title.n && !body.n)
		return fail(E_INVALID, "line %zu has neither title nor body", n);
	vec_push(&g->v, item);
	return 0;
}

/* "vpn-drops" in "v/vp/", so that no folder holds tens of thousands. */
static void spread(struct items *g)
{
	if (g->sections || g->v.n <= FLAT_MAX)
		return;
	for (size_t i = 0; i < g->v.n; i++) {
		struct str *slug = &g->v.p[i].slug;
		char two[3] = "__";
		for (size_t k = 0; k < 2 && k < slug->n; k++) {
			char c = slug->p[k];
			bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
			two[k] = plain ? c : '_';
		}
		/* as many again by what the name is, for names that all begin alike */
		unsigned more = (unsigned)(hash64(slug->p, slug->n) % 16);
		*slug = arena_fmt(&g->s->arena, "%s/%x/%.*s", two, more, STR_ARG(*slug));
	}
}

static int read_jsonl(struct items *g, const char *path)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	int e = strcmp(path, "-")
			? file_read(&text, path, LINES_MAX_BYTES)
			: fd_read_all(&text, STDIN_FILENO, LINES_MAX_BYTES, "standard input");
	struct str rest = buf_view(&text), line;
	for (size_t n = 1; !e && str_next_line(&rest, &line); n++)
		if (str_trim(line).n)
			e = read_line(g, line, n);
	if (e)
		return error_context("%s", path);
	spread(g);
	return 0;
}

/* ---- a folder of Markdown ---- */

static int read_markdown(struct items *g, const char *path, struct str below)
{
	struct arena *keep = &g->s->arena;
	CLEANUP(buf_release) struct buf text = { 0 };
	struct kb_import_item item = { 0 };
	struct ynode *front;
	struct str body, part, rest = str_first(below, below.n - 3), source;
	CLEANUP(buf_release) struct buf slug = { 0 };
	int e = file_read(&text, path, ARTICLE_MAX_BYTES);
	if (!e)
		e = front_parse(keep, arena_str(keep, buf_view(&text)), path, &front, &body);
	if (e)
		return e;
	while (str_next(&rest, '/', &part))
		buf_fmt(&slug, "%s%s", slug.n ? "/" : "", slug_of_title(keep, part).p);
	item.slug = arena_str(keep, buf_view(&slug));
	item.body = body;
	item.front = front;
	if (yaml_get_scalar(front, "source", &source))
		item.source = source;
	vec_push(&g->v, item);
	return 0;
}

/* In the order of names, so that the same folder gives the same desk; hidden ones are left out. */
static int walk(struct items *g, const char *dir, struct str below)
{
	struct dirent **entries;
	int n = scandir(dir, &entries, NULL, alphasort);
	if (n < 0)
		return fail_errno(E_IO, "cannot read %s", dir);
	int e = 0;
	for (int i = 0; i < n; i++) {
		const char *name = entries[i]->d_name;
		const char *path = arena_fmt(&g->s->arena, "%s/%s", dir, name).p;
		struct str at = arena_fmt(&g->s->arena, "%.*s%s%s", STR_ARG(below),
			below.n ? "/" : "", name);
		struct stat st;
		if (!e && *name != '.' && !stat(path, &st)) {
			if (S_ISDIR(st.st_mode))
				e = walk(g, path, at);
			else if (S_ISREG(st.st_mode) && str_ends(at, STR(".md")) && at.n > 3)
				e = read_markdown(g, path, at);
		}
		free(entries[i]);
	}
	free(entries);
	return e;
}

static bool is_folder(const char *path)
{
	struct stat st;
	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

static int gather(struct items *g, const struct import_opts *o, const char *path)
{
	const char *from = o->from ? o->from : is_folder(path) ? "markdown" : "jsonl";
	int e = 0;
	if (!strcmp(from, "markdown"))
		e = walk(g, path, STR(""));
	else if (!strcmp(from, "jsonl"))
		e = read_jsonl(g, path);
	else
		return fail(E_USAGE, "--from takes jsonl or markdown, not '%s'", from);
	return e;
}

static int import_run(struct session *s, void *opts, const struct texts *operands)
{
	const struct import_opts *o = opts;
	struct items g = { .s = s };
	struct kb_imported done = { 0 };
	int e = gather(&g, o, operands->p[0]);
	struct kb_import i = { .items = g.v.p,
		.n = g.v.n,
		.status = str_of(o->status ? o->status : ""),
		.audience = str_of(o->audience ? o->audience : ""),
		.from = strcmp(operands->p[0], "-") ? operands->p[0] : "standard input" };
	if (!e)
		e = work_kb_import(&s->work, &i, &done);
	struct kb_import_item *it;
	vec_each (it, &g.v)
		strs_release(&it->tags);
	vec_release(&g.v);
	if (e)
		return e;
	s->sit.about = i.n ? ABOUT_ARTICLES : ABOUT_NO_ARTICLES;
	if (s->g.json) {
		struct jwriter *w = session_json(s, "kb-import");
		json_put_int(w, "made", (int64_t)done.made);
		json_put_int(w, "changed", (int64_t)done.changed);
		json_put_int(w, "same", (int64_t)done.same);
	} else if (!s->g.quiet) {
		out_fmt(&s->out, "%s%zu new articles, %zu changed, %zu as they were\n",
			session_dry(s), done.made, done.changed, done.same);
	}
	return 0;
}

const struct cmd cmd_kb_import = {
	.name = "kb import",
	.summary = "bring articles: JSON lines, or a folder of Markdown; one commit for all",
	.args = "FILE|DIR|-",
	.needs = CMD_WRITES,
	.min_args = 1,
	.max_args = 1,
	.complete = { COMPLETE_FILE },
	.options = options,
	.size = sizeof(struct import_opts),
	.run = import_run,
};
