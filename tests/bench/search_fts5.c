/* search_fts5 TEXTS QUERIES: what SQLite's FTS5 takes for what `search` does: the texts into a table in
 * memory, their words stemmed (porter), then each query's words by OR, the ten best by bm25(). Prints
 * "build= bytes= p50= p99=" as search does. SQLite is loaded when this runs, so nothing needs it to be
 * built; exit status 3: it is not installed. */
#include "base/buf.h"
#include "tests/bench/spans.h"
#include "tests/bench/timing.h"
#include <dlfcn.h>

struct sqlite {
	int (*open)(const char *, void **);
	int (*exec)(void *, const char *, void *, void *, char **);
	int (*prepare)(void *, const char *, int, void **, const char **);
	int (*bind)(void *, int, const char *, int, void (*)(void *));
	int (*step)(void *);
	int (*reset)(void *);
	long long (*number)(void *, int);
	int (*finalize)(void *);
	void *db;
};
enum { SQLITE_ROW = 100 };

static void *need(void *library, const char *name)
{
	void *found = dlsym(library, name);
	if (!found)
		exit(3);
	return found;
}

static void load(struct sqlite *s)
{
	void *l = dlopen("libsqlite3.so.0", RTLD_NOW);
	if (!l)
		exit(3);
	s->open = need(l, "sqlite3_open");
	s->exec = need(l, "sqlite3_exec");
	s->prepare = need(l, "sqlite3_prepare_v2");
	s->bind = need(l, "sqlite3_bind_text");
	s->step = need(l, "sqlite3_step");
	s->reset = need(l, "sqlite3_reset");
	s->number = need(l, "sqlite3_column_int64");
	s->finalize = need(l, "sqlite3_finalize");
}

static void run(struct sqlite *s, const char *sql)
{
	char *why = NULL;
	if (s->exec(s->db, sql, NULL, NULL, &why)) {
		fprintf(stderr, "%s\n", why);
		exit(1);
	}
}

static void *prepared(struct sqlite *s, const char *sql)
{
	void *statement = NULL;
	if (s->prepare(s->db, sql, -1, &statement, NULL))
		exit(1);
	return statement;
}

static void build(struct sqlite *s, struct str texts)
{
	struct span_line l;
	run(s, "CREATE VIRTUAL TABLE t USING fts5(title, body, tokenize='porter')");
	run(s, "BEGIN");
	void *insert = prepared(s, "INSERT INTO t VALUES (?, ?)");
	while (span_line_next(&texts, &l)) {
		s->bind(insert, 1, l.title.p, (int)l.title.n, NULL);
		s->bind(insert, 2, l.text.p, (int)l.text.n, NULL);
		s->step(insert);
		s->reset(insert);
	}
	s->finalize(insert);
	run(s, "COMMIT");
}

static double ask(struct sqlite *s, void *select, struct str words)
{
	CLEANUP(buf_release) struct buf by_or = { 0 };
	struct str word;
	while (str_next(&words, ' ', &word))
		buf_fmt(&by_or, "%s\"%.*s\"", by_or.n ? " OR " : "", STR_ARG(word));
	double began = timing_now();
	s->bind(select, 1, by_or.p, (int)by_or.n, NULL);
	while (s->step(select) == SQLITE_ROW)
		;
	s->reset(select);
	return timing_now() - began;
}

int main(int argc, char **argv)
{
	struct sqlite s;
	struct str texts, queries, query;
	struct timings t = { 0 };
	if (argc < 3)
		return 2;
	load(&s);
	if (!timing_map(argv[1], &texts) || !timing_map(argv[2], &queries) ||
		s.open(":memory:", &s.db))
		return 1;
	double began = timing_now();
	build(&s, texts);
	printf("build=%.0f", (timing_now() - began) / 1e3);
	void *pages = prepared(&s, "SELECT sum(length(block)) FROM t_data");
	s.step(pages);
	printf(" bytes=%lld", s.number(pages, 0));
	s.finalize(pages);
	void *select = prepared(&s,
		"SELECT rowid FROM t WHERE t MATCH ? ORDER BY bm25(t) LIMIT 10");
	while (str_next_line(&queries, &query))
		vec_push(&t, ask(&s, select, query));
	s.finalize(select);
	timings_print(&t);
	return 0;
}
