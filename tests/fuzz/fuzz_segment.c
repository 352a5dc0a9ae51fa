/* Files of the index from anywhere: damage is noticed or harmless, and never followed out of the
 * file. The first byte chooses what the rest is, and whether its checksums are made right first,
 * so that what lies behind them is reached too. */
#include "index/manifest.h"
#include "index/scan.h"
#include "tests/seal.h"

#define NOW INT64_C(1795132800000)
#define ROWS_MAX 64
enum { IS_MANIFEST = 1, SEALED = 2 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* ---- everything that can be asked ---- */

static void read_rows(struct segment *s)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	for (uint32_t i = 0; i < MIN(s->n_rows, ROWS_MAX); i++) {
		struct summary m;
		uint32_t row;
		bool whole = segment_row_check(s, i);
		must(segment_summary(s, i, &a, &m) || !whole);
		segment_brief(s, i, &m);
		segment_find(s, id_number(&m.id), &row);
	}
	for (uint32_t i = 0; i < MIN(s->n_strings, ROWS_MAX); i++) {
		struct str text;
		uint32_t number;
		if (segment_string(s, i, &text))
			segment_string_number(s, text, &number);
	}
}

static void ask_query(struct index *ix, const char *text, const struct query_env *env)
{
	CLEANUP(query_release) struct query q = { 0 };
	struct select_options o = { .limit = 7, .env = env };
	struct selection rows;
	must(!query_parse(&q, str_of(text), env));
	if (index_select(ix, &q, &o, &rows))
		return;
	CLEANUP(arena_release) struct arena a = { 0 };
	for (size_t i = 0; i < rows.n; i++) {
		struct summary m;
		index_summary(ix, rows.rows[i], &a, &m);
	}
	selection_release(&rows);
}

static void ask_counts(struct index *ix, const struct query_env *env)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct urgency_weights w;
	struct row rows[5];
	struct similar alike[5];
	struct tally *t;
	struct index_counts counts;
	size_t n;
	urgency_weights(&w, env->desk);
	index_counts(ix, env->me, &counts);
	index_urgent(ix, env, &w, rows, 5);
	index_similar(ix, STR("VPN drops"), title_sketch(STR("VPN drops")), NULL, 0.1, alike, 5);
	index_key(ix, STR("ci"), rows);
	index_resolve(ix, STR("a"), rows);
	index_broken(ix, &n);
	must(index_tally(ix, F_ASSIGNEE, NULL, NULL, &a, &t, &n) || n <= SIZE_MAX / 2);
	must(index_tally(ix, F_LABELS, NULL, NULL, &a, &t, &n) || n <= SIZE_MAX / 2);
}

/* An index that has been mended too often: what is damaged stays so. */
static void ask(struct segment *s)
{
	static const char *const queries[] = { "", "status:open sort:title", "label:vpn",
		"requester:*a* sort:-priority", "due<2w sort:due", "title:vpn", "os:linux",
		"-assignee:none sort:-urgency", "created>=2020 sort:assignee", "has:links" };
	struct index ix = { .heals = UINT_MAX };
	struct query_env env = { .desk = &ix.desk,
		.clock = { .now = NOW },
		.me = STR("bob@desk.example") };
	must(!desk_parse(&ix.desk, STR("format: 1\nfields: {os: {type: text}}\n")));
	vec_push(&ix.segments, s);
	for (size_t i = 0; i < ARRAY_SIZE(queries); i++)
		ask_query(&ix, queries[i], &env);
	ask_counts(&ix, &env);
	read_rows(s);
	segment_verify(s);
	vec_release(&ix.segments);
	desk_release(&ix.desk);
	arena_release(&ix.arena);
}

static void try_segment(const uint8_t *data, size_t size, bool sealed)
{
	struct segment *s;
	char *bytes = xmalloc(size + 1);
	memcpy(bytes, data, size);
	if (sealed)
		seal((unsigned char *)bytes, size, SEGMENT_MAGIC, SEGMENT_VERSION);
	if (segment_of_bytes(&s, bytes, size, 1)) {
		must(error_last()->code == E_DAMAGED);
		return;
	}
	ask(s);
	segment_free(s);
}

static void try_manifest(const uint8_t *data, size_t size)
{
	CLEANUP(manifest_release) struct manifest m = { 0 };
	CLEANUP(buf_release) struct buf again = { 0 };
	if (manifest_parse(&m, str_make((const char *)data, size)))
		return;
	manifest_emit(&again, &m);
	must(again.n == size && !memcmp(again.p, data, size));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	if (data[0] & IS_MANIFEST)
		try_manifest(data + 1, size - 1);
	else
		try_segment(data + 1, size - 1, data[0] & SEALED);
	error_clear();
	return 0;
}
