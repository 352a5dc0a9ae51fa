/* Made-up tickets for benches and tests of size: two years of a helpdesk with 2,000 customers, 12
 * agents and 12 categories, two tickets in three not ended, about 1.2 KB each. One seed, one desk.
 *
 * Programs of the benches are a file each, so this is included, not linked: gen.c writes these
 * tickets as a desk, peers.c as what other programs read. */
#ifndef HD_BENCH_MADE_H
#define HD_BENCH_MADE_H
#include "model/desk.h"
#include "model/ticket.h"
#include "text/when.h"
#define NOW INT64_C(1795132800000) /* 2026-11-20 */
#define CUSTOMERS 2000
#define AGENTS 12

static const char *const categories[] = { "network", "access", "hardware", "software", "mail",
	"printing", "phone", "billing", "website", "database", "security", "other" };
static const char *const labels[] = { "vpn", "macos", "windows", "linux", "mobile", "urgent-fix",
	"regression", "vip", "outage", "question", "training", "spam" };
static const char *const things[] = { "VPN", "printer", "mail client", "laptop", "password",
	"invoice", "login page", "calendar", "shared folder", "backup", "monitor", "headset",
	"database", "report", "export", "wifi", "badge", "phone", "update", "certificate" };
static const char *const troubles[] = { "drops every hour", "does not start", "is very slow",
	"shows an error", "was lost", "cannot be found", "asks for the password again",
	"crashes after the update", "does not print", "sends everything twice", "is locked",
	"has the wrong address", "needs more space", "cannot be opened", "stopped syncing" };
static const char *const words[] = { "the", "since", "yesterday", "morning", "we", "cannot", "open",
	"it", "any", "more", "and", "whole", "team", "is", "waiting", "please", "have", "a", "look",
	"at", "log", "file", "says", "timeout", "connection", "reset", "by", "peer", "after",
	"restart", "same", "problem", "again", "on", "second", "floor", "only", "with", "new",
	"version", "before", "that", "worked", "fine", "thank", "you", "screen", "stays", "black",
	"for", "minutes", "then", "comes", "back", "server", "error", "code", "user", "account",
	"settings", "customer", "network", "cable", "office", "home" };

struct gen {
	uint64_t seed;
	struct buf text;
};

static uint64_t draw(struct gen *g)
{
	g->seed ^= g->seed >> 12;
	g->seed ^= g->seed << 25;
	g->seed ^= g->seed >> 27;
	return g->seed * 0x2545F4914F6CDD1Du;
}

static size_t below(struct gen *g, size_t n)
{
	return (size_t)((draw(g) >> 33) % n);
}

static bool chance(struct gen *g, unsigned percent)
{
	return below(g, 100) < percent;
}

static struct str prose(struct gen *g, size_t bytes)
{
	buf_reset(&g->text);
	size_t line = 0;
	while (g->text.n < bytes) {
		const char *w = words[below(g, ARRAY_SIZE(words))];
		if (line + strlen(w) > 76) {
			buf_char(&g->text, '\n');
			line = 0;
		} else if (line) {
			buf_char(&g->text, ' ');
		}
		buf_cstr(&g->text, w);
		line += strlen(w) + 1;
	}
	buf_char(&g->text, '\n');
	return buf_view(&g->text);
}

static struct str agent(struct arena *a, size_t i)
{
	return arena_fmt(a, "agent%02zu@desk.example", i);
}

/* One entry, `after` ms behind the last. */
static void add(struct gen *g, struct ticket *t, struct entry e, const char *kind, struct str by,
	int64_t *at, int64_t after, size_t body)
{
	*at = MIN(*at + after, NOW);
	e.kind = str_of(kind);
	e.id = arena_str(&t->arena, str_of(id_random(draw(g)).s));
	e.at = e.when = *at;
	e.by = by;
	if (body) {
		e.body = prose(g, body);
		e.has_body = true;
	}
	if (ticket_append(t, &e, NULL))
		fprintf(stderr, "gen: %s\n", error_last()->message);
}

static struct entry set(struct arena *a, const char *path, const char *value)
{
	struct entry e = { 0 };
	entry_set(a, &e, path, str_of(value));
	return e;
}

static void open_ticket(struct gen *g, struct ticket *t, struct str who, int64_t *at)
{
	struct arena *a = &t->arena;
	struct entry e = { 0 };
	static const char *const priorities[] = { "low", "normal", "normal", "normal", "high",
		"urgent" };
	entry_set(a, &e, "title",
		arena_fmt(a, "%s %s %s %s", things[below(g, ARRAY_SIZE(things))],
			troubles[below(g, ARRAY_SIZE(troubles))],
			words[below(g, ARRAY_SIZE(words))], words[below(g, ARRAY_SIZE(words))]));
	entry_set(a, &e, "status", STR("new"));
	entry_set(a, &e, "requester", who);
	entry_set(a, &e, "priority", str_of(priorities[below(g, ARRAY_SIZE(priorities))]));
	if (chance(g, 90))
		entry_set(a, &e, "category", str_of(categories[below(g, ARRAY_SIZE(categories))]));
	for (size_t n = below(g, 3); n; n--)
		entry_add(a, &e, "labels", str_of(labels[below(g, ARRAY_SIZE(labels))]));
	if (chance(g, 5))
		entry_set(a, &e, "due", when_iso_str(a, *at + (int64_t)below(g, 30) * MS_DAY));
	add(g, t, e, "open", who, at, 0, 500);
}

/* The next ticket: release it. */
static void make_ticket(struct gen *g, struct ticket *t)
{
	struct arena *a = &t->arena;
	ticket_init(t, id_random(draw(g)));
	int64_t at = NOW - (int64_t)(draw(g) % (uint64_t)(2 * 365 * MS_DAY));
	struct str who = arena_fmt(a, "customer%04zu@acme.example", below(g, CUSTOMERS));
	struct str us = agent(a, below(g, AGENTS));
	bool ended = chance(g, 34);
	open_ticket(g, t, who, &at);
	if (!ended && chance(g, 25))
		return;
	struct entry e = { 0 };
	entry_set(a, &e, "assignee", us);
	entry_set(a, &e, "status", STR("waiting_customer"));
	add(g, t, e, "reply", us, &at, (int64_t)below(g, 2 * 86400) * 1000, 300);
	if (chance(g, 70))
		add(g, t, set(a, "status", "open"), "reply", who, &at,
			(int64_t)below(g, 3 * 86400) * 1000, 200);
	if (ended) {
		add(g, t, set(a, "status", "resolved"), "reply", us, &at, MS_DAY, 150);
		if (chance(g, 60))
			add(g, t, set(a, "status", "closed"), "change", us, &at, 7 * MS_DAY, 0);
	}
}

#endif
