#include "model/article.h"
#include "model/id.h"
#include "text/front.h"
#include "text/hash.h"
#include "text/markdown_parts.h"
#include "text/near.h"
#include "text/utf8.h"
#include "text/when.h"

const char *const article_keys[] = { "title", "summary", "category", "tags", "status", "audience",
	"accounts", "language", "translation-of", "owner", "author", "reviewer", "reviewed",
	"approved", "review-by", "related", "source", "moved-to", NULL };

#define X(code, name) name,
static const char *const status_names[] = { HD_ARTICLE_STATUSES(X) };
static const char *const audience_names[] = { HD_AUDIENCES(X) };
#undef X

const char *article_status_name(enum article_status s)
{
	return status_names[s];
}

const char *audience_name(enum audience a)
{
	return audience_names[a];
}

static size_t name_find(const char *const *names, size_t n, struct str s)
{
	size_t i = 0;
	while (i < n && !str_is(s, names[i]))
		i++;
	return i;
}

bool article_status_parse(struct str s, enum article_status *out)
{
	size_t i = name_find(status_names, ARTICLE_STATUSES, s);
	if (i < ARTICLE_STATUSES)
		*out = (enum article_status)i;
	return i < ARTICLE_STATUSES;
}

bool audience_parse(struct str s, enum audience *out)
{
	size_t i = name_find(audience_names, AUDIENCES, s);
	if (i < AUDIENCES)
		*out = (enum audience)i;
	return i < AUDIENCES;
}

void article_release(struct article *a)
{
	strs_release(&a->tags);
	strs_release(&a->related);
	strs_release(&a->accounts);
	arena_release(&a->arena);
	*a = (struct article){ 0 };
}

/* ---- reading ---- */

static int fail_value(const char *path, const struct ynode *v, const char *key, const char *must)
{
	if (!v->line)
		return fail(E_INVALID, "'%s' must be %s", key, must);
	return fail(E_INVALID, "%s:%" PRIu32 ":%" PRIu32 ": '%s' must be %s", path, v->line,
		v->column, key, must);
}

static int read_text(const char *path, const struct ynode *v, const char *key, struct str *out)
{
	if (v->kind == YAML_STRING && str_chr(v->s, '\n') < 0) {
		*out = str_trim(v->s);
		return 0;
	}
	return v->kind == YAML_NULL ? 0 : fail_value(path, v, key, "one line of text");
}

static int read_list(const char *path, const struct ynode *v, const char *key, struct strs *out)
{
	if (v->kind == YAML_STRING && v->s.n) {
		vec_push(out, v->s);
		return 0;
	}
	if (v->kind == YAML_MAP)
		return fail_value(path, v, key, "a list, as [a, b]");
	for (size_t i = 0; v->kind == YAML_SEQ && i < v->n; i++) {
		if (v->items[i]->kind != YAML_STRING)
			return fail_value(path, v, key, "a list of words, as [a, b]");
		if (!strs_has(out, v->items[i]->s))
			vec_push(out, v->items[i]->s);
	}
	return 0;
}

static int read_slugs(const char *path, const struct ynode *v, const char *key, struct strs *out)
{
	int e = read_list(path, v, key, out);
	for (size_t i = 0; !e && i < out->n; i++)
		e = slug_parse(out->p[i], &out->p[i]);
	return e;
}

static int read_slug(const char *path, const struct ynode *v, const char *key, struct str *out)
{
	int e = read_text(path, v, key, out);
	return e || !out->n ? e : slug_parse(*out, out);
}

static int read_day(const char *path, const struct ynode *v, const char *key, int64_t *out)
{
	struct str s = { 0 };
	int e = read_text(path, v, key, &s);
	if (!e && s.n && !when_parse_iso(s, 0, out))
		return fail_value(path, v, key, "a date, as 2026-11-22");
	return e;
}

static int read_name(struct article *x, const char *path, const struct ynode *v, const char *key)
{
	struct str s = { 0 };
	int e = read_text(path, v, key, &s);
	if (e || !s.n)
		return e;
	if (!strcmp(key, "status") && !article_status_parse(s, &x->status))
		return fail_value(path, v, key, "draft, review, published or archived");
	if (!strcmp(key, "audience") && !audience_parse(s, &x->audience))
		return fail_value(path, v, key, "internal, public or accounts");
	return 0;
}

/* The text, list, slug or day that a key's value goes to. */
static int read_key(struct article *x, const char *path, struct str key, const struct ynode *v)
{
	const struct {
		const char *key;
		struct str *text;
		struct strs *list;
		struct str *slug;
		struct strs *slugs;
		int64_t *day;
	} keys[] = {
		{ "title", .text = &x->title },
		{ "summary", .text = &x->summary },
		{ "category", .text = &x->category },
		{ "tags", .list = &x->tags },
		{ .key = "status" },
		{ .key = "audience" },
		{ "accounts", .list = &x->accounts },
		{ "language", .text = &x->language },
		{ "translation-of", .slug = &x->translation_of },
		{ "owner", .text = &x->owner },
		{ "author", .text = &x->author },
		{ "reviewer", .text = &x->reviewer },
		{ "reviewed", .day = &x->reviewed },
		{ "approved", .text = &x->approved },
		{ "review-by", .day = &x->review_by },
		{ "related", .slugs = &x->related },
		{ "source", .text = &x->source },
		{ "moved-to", .slug = &x->moved_to },
	};
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if (!str_is(key, keys[i].key))
			continue;
		if (keys[i].text)
			return read_text(path, v, keys[i].key, keys[i].text);
		if (keys[i].list)
			return read_list(path, v, keys[i].key, keys[i].list);
		if (keys[i].slugs)
			return read_slugs(path, v, keys[i].key, keys[i].slugs);
		if (keys[i].slug)
			return read_slug(path, v, keys[i].key, keys[i].slug);
		if (keys[i].day)
			return read_day(path, v, keys[i].key, keys[i].day);
		return read_name(x, path, v, keys[i].key);
	}
	return 0;
}

/* Read anew from the front matter, after each change of it. */
static int read_front(struct article *x, const char *path)
{
	struct md_parts parts;
	x->title = x->summary = x->category = x->owner = x->language = (struct str){ 0 };
	x->translation_of = x->source = x->author = x->reviewer = (struct str){ 0 };
	x->moved_to = x->approved = (struct str){ 0 };
	x->tags.n = x->related.n = x->accounts.n = 0;
	x->status = ARTICLE_DRAFT;
	x->audience = AUDIENCE_INTERNAL;
	x->reviewed = x->review_by = 0;
	for (size_t i = 0; i < x->front->n; i++) {
		int e = read_key(x, path, x->front->keys[i], x->front->items[i]);
		if (e)
			return e;
	}
	if (!x->title.n) {
		md_parts(&x->arena, x->body, &parts);
		x->title = parts.n_headings ? parts.headings[0].text : slug_last_part(x->slug);
	}
	return 0;
}

static int parse(struct article *x, struct str text, const char *path)
{
	struct str slug;
	if (!path_is_article(str_of(path), &slug))
		return fail(E_INVALID, "%s is no article's path: kb/FOLDER/NAME.md", path);
	if (text.n > ARTICLE_MAX_BYTES)
		return fail(E_LIMIT, "%s: an article has at most %zu MiB", path,
			ARTICLE_MAX_BYTES >> 20);
	size_t bad;
	if (!utf8_valid(text, &bad))
		return fail(E_INVALID, "%s: byte %zu is no UTF-8", path, bad);
	struct str own = arena_str(&x->arena, text);
	x->slug = arena_str(&x->arena, slug);
	int e = front_parse(&x->arena, own, path, &x->front, &x->body);
	if (e)
		return e;
	x->body = front_without_blank_lines(x->body);
	x->written = str_first(own, own.n - x->body.n);
	return read_front(x, path);
}

int article_parse(struct article *out, struct str text, const char *path)
{
	struct article x = { 0 };
	int e = parse(&x, text, path);
	if (e)
		article_release(&x);
	else
		*out = x;
	return e;
}

/* ---- writing ---- */

void article_emit(struct buf *out, const struct article *x)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct ynode *ordered = yaml_map(&a);
	if (x->written.p) {
		buf_str(out, x->written);
		buf_str(out, x->body);
		return;
	}
	for (const char *const *key = article_keys; *key; key++) {
		struct ynode *v = yaml_get(x->front, *key);
		if (v)
			yaml_add(&a, ordered, str_of(*key), v);
	}
	for (size_t i = 0; i < x->front->n; i++)
		if (!yaml_get_str(ordered, x->front->keys[i]))
			yaml_add(&a, ordered, x->front->keys[i], x->front->items[i]);
	if (ordered->n || str_starts(x->body, STR("---"))) {
		buf_cstr(out, "---\n");
		yaml_emit_map(out, ordered);
		buf_cstr(out, "---\n\n");
	}
	buf_str(out, x->body);
}

static int fail_key(struct str key)
{
	struct strs names = { 0 };
	for (const char *const *k = article_keys; *k; k++)
		vec_push(&names, str_of(*k));
	struct str best = near_best(key, names.p, names.n);
	fail(E_USAGE, "an article has no '%.*s'%s%.*s", STR_ARG(key),
		best.n ? "; did you mean " : "", STR_ARG(best));
	strs_release(&names);
	return -E_USAGE;
}

static bool is_list_key(struct str key)
{
	return str_is(key, "tags") || str_is(key, "accounts") || str_is(key, "related");
}

static struct ynode *value_node(struct article *x, struct str key, struct str value)
{
	struct str copy = arena_str(&x->arena, value), part;
	if (!is_list_key(key))
		return yaml_string(&x->arena, copy);
	struct ynode *seq = yaml_seq(&x->arena);
	while (str_next(&copy, ',', &part)) {
		part = str_trim(part);
		if (part.n)
			yaml_append(&x->arena, seq, yaml_string(&x->arena, part));
	}
	return seq;
}

int article_set(struct article *x, struct str key, struct str value)
{
	bool known = false;
	for (const char *const *k = article_keys; *k; k++)
		known = known || str_is(key, *k);
	if (!known)
		return fail_key(key);
	if (!utf8_valid(value, NULL))
		return fail(E_INVALID, "'%.*s' must be UTF-8", STR_ARG(key));
	value = str_trim(value);
	struct ynode *old = yaml_get_str(x->front, key);
	if (value.n)
		yaml_set(&x->arena, x->front, arena_str(&x->arena, key), value_node(x, key, value));
	else
		yaml_unset(x->front, key);
	int e = read_front(x, "");
	if (!e) {
		x->written.p = NULL;
		return 0;
	}
	struct error why = error_take();
	if (old)
		yaml_set(&x->arena, x->front, arena_str(&x->arena, key), old);
	else
		yaml_unset(x->front, key);
	if (read_front(x, ""))
		error_clear();
	error_put(why);
	return e;
}

void article_set_body(struct article *x, struct str body)
{
	body = front_without_blank_lines(body);
	bool ends = !body.n || body.p[body.n - 1] == '\n';
	x->body = arena_fmt(&x->arena, "%.*s%s", STR_ARG(body), ends ? "" : "\n");
	/* a rule at the top would be read as the beginning of front matter */
	if (!x->front->n && str_starts(x->body, STR("---")))
		x->written = STR("---\n---\n\n");
	if (read_front(x, ""))
		error_clear();
}

struct str article_text_hash(struct arena *a, const struct article *x)
{
	CLEANUP(buf_release) struct buf all = { 0 };
	buf_fmt(&all, "%.*s\n%.*s\n", STR_ARG(x->title), STR_ARG(x->summary));
	buf_str(&all, str_trim(x->body));
	return arena_fmt(a, "%016" PRIx64, hash64(all.p, all.n));
}

bool article_is_public(const struct article *x)
{
	return x->status == ARTICLE_PUBLISHED && x->audience == AUDIENCE_PUBLIC && !x->moved_to.n;
}
