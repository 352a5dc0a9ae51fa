#include "model/article.h"
#include "model/id.h"
#include "text/markdown_parts.h"
#include "text/utf8.h"

/* ---- names ---- */

struct str path_of_article(struct arena *a, struct str slug)
{
	return arena_fmt(a, "kb/%.*s.md", STR_ARG(slug));
}

struct str slug_last_part(struct str slug)
{
	ssize_t slash;
	while ((slash = str_chr(slug, '/')) >= 0)
		slug = str_skip(slug, (size_t)slash + 1);
	return slug;
}

bool path_is_article(struct str path, struct str *slug)
{
	if (!str_starts(path, STR("kb/")) || !str_ends(path, STR(".md")) || path.n <= 6)
		return false;
	*slug = str_make(path.p + 3, path.n - 6);
	return true;
}

static bool part_is_fine(struct str part)
{
	size_t n;
	if (!part.n || part.p[0] == '.' || part.p[0] == '-')
		return false;
	for (; part.n; part = str_skip(part, n)) {
		uint32_t cp = utf8_next(part, &n);
		if (!utf8_is_word(cp) && cp != '.' && cp != '_' && cp != '-')
			return false;
	}
	return true;
}

int slug_parse(struct str typed, struct str *out)
{
	struct str s = str_trim(typed), rest, part;
	if (str_starts(s, STR("kb/")))
		s = str_skip(s, 3);
	if (str_ends(s, STR(".md")))
		s.n -= 3;
	bool fine = s.n && s.n <= SLUG_MAX && utf8_valid(s, NULL);
	for (rest = s; fine && str_next(&rest, '/', &part);)
		fine = part_is_fine(part);
	if (!fine)
		return fail(E_INVALID,
			"'%.*s' is no name for an article: letters, digits, '.', '_' and '-', "
			"parted by "
			"'/', at most %d bytes",
			STR_ARG(typed), SLUG_MAX);
	*out = s;
	return 0;
}

struct str slug_of_title(struct arena *a, struct str title)
{
	CLEANUP(buf_release) struct buf out = { 0 };
	struct str folded = utf8_fold(a, title);
	size_t n;
	for (; folded.n && out.n < SLUG_MAX / 2; folded = str_skip(folded, n)) {
		uint32_t cp = utf8_next(folded, &n);
		if (utf8_is_word(cp))
			buf_add(&out, folded.p, n);
		else if (out.n && out.p[out.n - 1] != '-')
			buf_char(&out, '-');
	}
	while (out.n && out.p[out.n - 1] == '-')
		buf_cut(&out, out.n - 1);
	return out.n ? arena_str(a, buf_view(&out)) : STR("article");
}

/* ---- links ---- */

bool ticket_link_article(struct str link, struct str *slug, bool *solved)
{
	struct str rel, rest = link;
	if (!str_next(&rest, ' ', &rel) || !rest.n)
		return false;
	if (!str_is(rel, LINK_QUOTED) && !str_is(rel, LINK_SOLVED))
		return false;
	*slug = rest;
	*solved = str_is(rel, LINK_SOLVED);
	return true;
}

static void add_link(struct article *x, struct article_links *out, struct article_link l)
{
	if (out->n == out->cap) {
		struct article_link *more = arena_array(&x->arena, out->cap * 2 + 8, sizeof *more);
		for (size_t i = 0; i < out->n; i++)
			more[i] = out->p[i];
		out->p = more;
		out->cap = out->cap * 2 + 8;
	}
	out->p[out->n++] = l;
}

static void add_slug(struct article *x, struct article_links *out, struct str slug)
{
	if (slug.n)
		add_link(x, out, (struct article_link){ LINK_ARTICLE, slug, 0 });
}

/* "scheme:" in front, as RFC 3986 has it. */
static bool has_scheme(struct str url)
{
	ssize_t colon = str_chr(url, ':'), slash = str_chr(url, '/');
	return colon > 1 && (slash < 0 || slash > colon);
}

/* A relative path, seen from the article's folder; empty where it leads out of the desk. */
static struct str resolve(struct arena *a, struct str slug, struct str relative)
{
	struct str parts[64], rest = arena_fmt(a, "kb/%.*s", STR_ARG(slug)), part;
	CLEANUP(buf_release) struct buf out = { 0 };
	size_t n = 0;
	while (str_next(&rest, '/', &part) && n < ARRAY_SIZE(parts))
		parts[n++] = part;
	n -= n > 0; /* the article itself */
	if (str_starts(relative, STR("/")))
		n = 0;
	while (str_next(&relative, '/', &part)) {
		if (str_is(part, "..") && !n)
			return STR("");
		if (str_is(part, ".."))
			n--;
		else if (part.n && !str_is(part, ".") && n < ARRAY_SIZE(parts))
			parts[n++] = part;
	}
	for (size_t i = 0; i < n; i++)
		buf_fmt(&out, "%s%.*s", i ? "/" : "", STR_ARG(parts[i]));
	return arena_str(a, buf_view(&out));
}

static struct str without_fragment(struct str url)
{
	ssize_t at = str_chr(url, '#');
	url = at >= 0 ? str_first(url, (size_t)at) : url;
	at = str_chr(url, '?');
	return at >= 0 ? str_first(url, (size_t)at) : url;
}

static int hex_digit(char c)
{
	return c >= '0' && c <= '9'                 ? c - '0'
	       : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
						    : -1;
}

/* "a%20b" as "a b"; a "%" that begins no such byte stands for itself. */
static struct str percent_decoded(struct arena *a, struct str url)
{
	CLEANUP(buf_release) struct buf out = { 0 };
	if (str_chr(url, '%') < 0)
		return url;
	for (size_t i = 0; i < url.n; i++) {
		int high = i + 2 < url.n && url.p[i] == '%' ? hex_digit(url.p[i + 1]) : -1;
		int low = high >= 0 ? hex_digit(url.p[i + 2]) : -1;
		buf_char(&out, low >= 0 ? (char)(high * 16 + low) : url.p[i]);
		i += low >= 0 ? 2 : 0;
	}
	return arena_str(a, buf_view(&out));
}

bool article_link_of(struct article *x, struct str whole, struct article_link *out)
{
	struct str url = without_fragment(whole), slug, path;
	enum link_kind kind = LINK_FILE;
	if (!url.n)
		return false;
	if (str_starts(url, STR("kb:")) || str_starts(url, STR("ticket:"))) {
		kind = url.p[0] == 'k' ? LINK_ARTICLE : LINK_TICKET;
		path = str_skip(url, kind == LINK_ARTICLE ? 3 : 7);
	} else if (has_scheme(url) || str_starts(url, STR("//"))) {
		kind = LINK_OUTSIDE;
		path = whole;
	} else {
		path = resolve(&x->arena, x->slug, percent_decoded(&x->arena, url));
		if (path_is_article(path, &slug)) {
			kind = LINK_ARTICLE;
			path = slug;
		}
	}
	*out = (struct article_link){ .kind = kind, .target = path };
	return true;
}

/* [[k3f92mx7]] in running text, wherever it stands. */
static void bracketed_ids(struct article *x, struct article_links *out)
{
	struct str rest = x->body, line;
	for (size_t n = 1; str_next_line(&rest, &line); n++) {
		ssize_t at;
		while ((at = str_find(line, STR("[["))) >= 0) {
			line = str_skip(line, (size_t)at + 2);
			struct str id = str_first(line, ID_LEN);
			if (id_valid(id) && str_starts(str_skip(line, ID_LEN), STR("]]")))
				add_link(x, out, (struct article_link){ LINK_TICKET, id, n });
		}
	}
}

void article_links(struct article *x, struct article_links *out)
{
	struct article_links links = { 0 };
	struct md_parts parts;
	add_slug(x, &links, x->translation_of);
	add_slug(x, &links, x->moved_to);
	for (size_t i = 0; i < x->related.n; i++)
		add_slug(x, &links, x->related.p[i]);
	md_parts(&x->arena, x->body, &parts);
	for (size_t i = 0; i < parts.n_links; i++) {
		struct article_link l;
		if (!article_link_of(x, parts.links[i].url, &l))
			continue;
		l.line = parts.links[i].line;
		add_link(x, &links, l);
	}
	bracketed_ids(x, &links);
	*out = links;
}
