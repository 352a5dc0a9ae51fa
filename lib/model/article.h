/* An article of the knowledge base: kb/<folders>/<slug>.md, front matter and then CommonMark.
 *
 * Its name is its path below kb/ without ".md" ("network/vpn-keepalive"), called its slug everywhere.
 * Front matter (all keys optional, unknown ones kept as they are):
 *
 *	title summary category tags owner related language translation-of source
 *	status		draft (the default), review, published, archived
 *	audience	internal (the default), public, accounts (then: accounts, the ones)
 *	accounts	names of accounts
 *	author		who last changed the text: nobody reviews their own words
 *	reviewer	who was asked, or has approved; reviewed: when (a date); the text that was approved
 *			is told by its hash, so that a change behind it needs another review
 *	review-by	when somebody should look at it again
 *	moved-to	a redirect: the slug that it has now; nothing else of it counts
 *
 * What nobody has said to be for customers is for the team: a file without front matter is an
 * internal draft. Values are read as people write them; one that cannot be is E_INVALID with its
 * line. Everything lives in the article's arena; the text given is copied. */
#ifndef HD_MODEL_ARTICLE_H
#define HD_MODEL_ARTICLE_H
#include "base/vec.h"
#include "text/yaml.h"

#define ARTICLE_MAX_BYTES ((size_t)4 << 20)
#define SLUG_MAX 200 /* bytes */

#define HD_ARTICLE_STATUSES(X) \
	X(ARTICLE_DRAFT, "draft") \
	X(ARTICLE_REVIEW, "review") \
	X(ARTICLE_PUBLISHED, "published") \
	X(ARTICLE_ARCHIVED, "archived")
#define HD_AUDIENCES(X) \
	X(AUDIENCE_INTERNAL, "internal") \
	X(AUDIENCE_PUBLIC, "public") \
	X(AUDIENCE_ACCOUNTS, "accounts")
#define X(code, name) code,
enum article_status { HD_ARTICLE_STATUSES(X) ARTICLE_STATUSES };
enum audience { HD_AUDIENCES(X) AUDIENCES };
#undef X
const char *article_status_name(enum article_status s);
const char *audience_name(enum audience a);
bool article_status_parse(struct str s, enum article_status *out);
bool audience_parse(struct str s, enum audience *out);

struct article {
	struct arena arena;
	struct str slug;
	struct str title; /* never empty: else its first heading, else its slug's last part */
	struct str summary, category, owner, language, translation_of, source;
	struct str author, reviewer, moved_to;
	struct strs tags, related, accounts;
	enum article_status status;
	enum audience audience;
	int64_t reviewed, review_by; /* the day's first millisecond, UTC; 0: not said */
	struct str approved; /* article_text_hash() of what the reviewer approved; or empty */
	struct ynode *front; /* the map as it stands: article_set() changes it, */
	struct str
		written; /* this is how it was written, fences and blank lines and all; p == NULL: changed */
	struct str body; /* Markdown, without blank lines in front */
};
void article_release(struct article *a);
/* path: "kb/….md"; messages begin with it. E_INVALID, E_LIMIT. */
int article_parse(struct article *out, struct str text, const char *path);
/* The file. Front matter that nobody has set a key of is as it was written; else its keys come in the
 * order above, then unknown ones, without comments. */
void article_emit(struct buf *out, const struct article *a);
/* Sets one key as a person gives it ("tags" = "a, b"; dates as `hd set due=` takes them are the
 * caller's to make ISO; an empty value removes it), checked. E_INVALID names what is allowed, E_USAGE
 * a key that is none (the nearest is named). */
int article_set(struct article *a, struct str key, struct str value);
/* The text, ended by a line end. */
void article_set_body(struct article *a, struct str body);
extern const char *const article_keys[]; /* NULL-terminated, in order */

/* 16 hex digits of what a reviewer reads: title, summary and text. */
struct str article_text_hash(struct arena *a, const struct article *x);
/* May it be read by anybody: published and public. */
bool article_is_public(const struct article *a);

/* "vpn" of "network/vpn". */
struct str slug_last_part(struct str slug);
/* "kb/network/vpn.md" of a slug; and back: false if the path is no article's. */
struct str path_of_article(struct arena *a, struct str slug);
bool path_is_article(struct str path, struct str *slug);
/* A slug made of a title: letters and digits of any script in lower case, the rest as single dashes;
 * "article" where nothing is left. */
struct str slug_of_title(struct arena *a, struct str title);
/* What a person typed for a slug: "kb/" in front and ".md" behind are taken off. E_INVALID where it
 * cannot be one: parts are letters, digits, ".", "_" and "-", none begins with ".", SLUG_MAX. */
int slug_parse(struct str typed, struct str *out);

/* ---- links ---- */

/* A ticket's links name articles, too ("solved-by network/vpn"): one that was quoted to the customer,
 * and one that solved it. */
#define LINK_QUOTED "kb"
#define LINK_SOLVED "solved-by"
/* Is this element of a ticket's links about an article? */
bool ticket_link_article(struct str link, struct str *slug, bool *solved);

enum link_kind {
	LINK_ARTICLE, /* a relative path to another article ("../vpn.md#setup"), or kb:SLUG */
	LINK_TICKET, /* ticket:ID, or an id between double brackets */
	LINK_OUTSIDE, /* a URL: not followed */
	LINK_FILE, /* a relative path to something else in the desk */
};
struct article_link {
	enum link_kind kind;
	struct str target; /* slug, ticket id, URL or path in the desk */
	size_t line; /* in the body, from 1 */
};
struct article_links {
	struct article_link *p;
	size_t n, cap; /* in the article's arena */
};
/* Links of its text and of related, translation-of and moved-to (line 0), in order. Targets of
 * relative links are resolved against the article's folder. */
void article_links(struct article *a, struct article_links *out);
/* What one address in its text leads to (line stays 0); false for a place in the article itself. */
bool article_link_of(struct article *a, struct str url, struct article_link *out);
#endif
