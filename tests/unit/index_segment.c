/* Segments and manifests as bytes: what is written is read back, and damage is always seen. */
#include "tests/check.h"
#include "index/manifest.h"
#include "index/segment.h"
#include "text/hash.h"

struct sample {
	struct arena a;
	struct summary *rows;
	struct oid *blobs;
	size_t n;
};

static struct str word(struct arena *a, uint64_t *seed, size_t kinds)
{
	size_t k = rnd_below(seed, kinds);
	return k ? arena_fmt(a, "w%zu\xc3\xa9", k) : STR("");
}

static void words(struct arena *a, uint64_t *seed, struct strs *out, size_t max)
{
	size_t n = rnd_below(seed, max + 1);
	*out = (struct strs){ arena_array(a, n, sizeof *out->p), n, n };
	for (size_t i = 0; i < n; i++)
		out->p[i] = word(a, seed, 30);
}

static struct summary random_summary(struct arena *a, uint64_t *seed, struct id id)
{
	struct summary s = { .id = id };
	s.status = (uint8_t)rnd_below(seed, STATUS_COUNT);
	s.priority = (uint8_t)rnd_below(seed, PRIORITY_COUNT);
	s.flags = (uint8_t)rnd_below(seed, 128);
	s.title = arena_fmt(a, "title %zu", rnd_below(seed, 1000));
	s.category = word(a, seed, 5);
	s.requester = word(a, seed, 50);
	s.assignee = word(a, seed, 4);
	s.team = word(a, seed, 3);
	s.key = word(a, seed, 2);
	s.source = arena_fmt(a, "GH-%zu", rnd_below(seed, 100000));
	words(a, seed, &s.labels, 3);
	words(a, seed, &s.watchers, 1);
	words(a, seed, &s.links, 2);
	s.n_custom = rnd_below(seed, 3);
	s.custom = arena_array(a, s.n_custom, sizeof *s.custom);
	for (size_t i = 0; i < s.n_custom; i++)
		s.custom[i] = (struct pair){ arena_fmt(a, "f%zu", i), word(a, seed, 9) };
	s.created = (int64_t)(rnd(seed) >> 20);
	s.updated = s.created + (int64_t)rnd_below(seed, 100000);
	s.due = rnd_below(seed, 4) ? 0 : s.updated;
	s.replies = (uint32_t)rnd_below(seed, 5);
	s.occurrences = (uint32_t)rnd_below(seed, 3);
	s.generation = 1;
	s.title_sketch = rnd(seed);
	return s;
}

/* Ids 0, step, 2 * step … of a fixed series, so that two samples share some. */
static void sample_init(struct sample *m, uint64_t seed, size_t n, size_t step)
{
	*m = (struct sample){ .n = n };
	m->rows = arena_array(&m->a, n, sizeof *m->rows);
	m->blobs = arena_array(&m->a, n, sizeof *m->blobs);
	for (size_t i = 0; i < n; i++) {
		struct id id;
		snprintf(id.s, sizeof id.s, "k%07zu", i * step);
		m->rows[i] = random_summary(&m->a, &seed, id);
		for (size_t b = 0; b < sizeof m->blobs[i].b; b++)
			m->blobs[i].b[b] = (unsigned char)rnd(&seed);
	}
}

static void draft_of(struct draft *d, const struct sample *m)
{
	draft_init(d);
	for (size_t i = 0; i < m->n; i++)
		draft_add(d, &m->rows[i], &m->blobs[i]);
}

static void write_sample(struct buf *out, const struct sample *m)
{
	CLEANUP(draft_release) struct draft d;
	CLEANUP(source_release) struct source source;
	VEC(struct row_ref) rows = { 0 };
	struct id id = id_of(STR("zzzzzzzz"));
	struct row_ref broken = { 0, 0 };
	struct kill kills[] = { { 7, 3 }, { 8, 0 } };
	draft_of(&d, m);
	draft_broken(&d, &id, STR("line 3: no"));
	source_of_draft(&source, &d);
	for (uint32_t i = 0; i < m->n; i++)
		vec_push(&rows, (struct row_ref){ 0, i });
	struct segment_plan plan = { &source, 1, rows.p, rows.n, kills, 2, &broken, 1 };
	assert_int_equal(segment_write(&plan, -1, "memory", out), 0);
	vec_release(&rows);
}

static struct segment *segment_from(struct str bytes)
{
	struct segment *s = NULL;
	char *copy = xmalloc(bytes.n + 1);
	memcpy(copy, bytes.p, bytes.n);
	return segment_of_bytes(&s, copy, bytes.n, 1) ? NULL : s;
}

static void check_row(struct segment *s, uint32_t row, const struct sample *m, size_t i)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct summary got;
	assert_true(segment_row_check(s, row));
	assert_true(segment_summary(s, row, &a, &got));
	assert_true(summary_equal(&got, &m->rows[i]));
	assert_true(oid_eq(&segment_record(s, row)->blob, &m->blobs[i]));
}

static void round_trip(void **state)
{
	(void)state;
	for (size_t n = 0; n < 300; n = n * 2 + 1) {
		struct sample m;
		CLEANUP(buf_release) struct buf bytes = { 0 };
		sample_init(&m, n + 1, n, 3);
		write_sample(&bytes, &m);
		struct segment *s = segment_from(buf_view(&bytes));
		assert_non_null(s);
		assert_true(segment_verify(s));
		assert_int_equal(s->n_rows, n);
		for (uint32_t i = 0; i < n; i++) {
			uint32_t at;
			check_row(s, i, &m, i);
			assert_int_equal(segment_find(s, id_number(&m.rows[i].id), &at), 1);
			assert_int_equal(at, i);
			assert_int_equal(segment_find(s, id_number(&m.rows[i].id) + 1, &at), 0);
			assert_int_equal(at, i + 1);
		}
		const struct kill *k = section_at(s, SEC_KILLS, 0, 2, sizeof *k);
		assert_int_equal(k[0].segment, 7);
		assert_int_equal(k[1].row, 0);
		segment_free(s);
		arena_release(&m.a);
	}
}

static void strings_are_found_by_name(void **state)
{
	(void)state;
	struct sample m;
	CLEANUP(buf_release) struct buf bytes = { 0 };
	sample_init(&m, 5, 200, 1);
	write_sample(&bytes, &m);
	struct segment *s = segment_from(buf_view(&bytes));
	for (size_t i = 0; i < m.n; i++) {
		uint32_t number;
		struct str back;
		assert_true(segment_string_number(s, m.rows[i].source, &number));
		assert_true(segment_string(s, number, &back));
		assert_strs(back, m.rows[i].source);
	}
	uint32_t number = 77;
	assert_false(segment_string_number(s, STR("nowhere"), &number));
	assert_int_equal(number, 77);
	assert_null(s->file.damage);
	segment_free(s);
	arena_release(&m.a);
}

/* Rows of the second replace those of the first. */
static void merging(void **state)
{
	(void)state;
	struct sample old, fresh;
	CLEANUP(buf_release) struct buf bytes = { 0 }, merged = { 0 };
	CLEANUP(draft_release) struct draft d;
	struct source sources[2];
	struct row_ref rows[400];
	size_t n = 0;
	sample_init(&old, 1, 100, 2);
	sample_init(&fresh, 2, 100, 3);
	write_sample(&bytes, &old);
	struct segment *s = segment_from(buf_view(&bytes));
	assert_true(source_of_segment(&sources[0], s));
	draft_of(&d, &fresh);
	source_of_draft(&sources[1], &d);
	for (uint32_t id = 0; id < 300; id++)
		if (id % 3 == 0)
			rows[n++] = (struct row_ref){ 1, id / 3 };
		else if (id % 2 == 0 && id < 200)
			rows[n++] = (struct row_ref){ 0, id / 2 };
	struct segment_plan plan = { .sources = sources,
		.n_sources = 2,
		.rows = rows,
		.n_rows = n };
	assert_int_equal(segment_write(&plan, -1, "memory", &merged), 0);
	struct segment *both = segment_from(buf_view(&merged));
	assert_true(segment_verify(both));
	for (uint32_t i = 0; i < n; i++)
		check_row(both, i, rows[i].source ? &fresh : &old, rows[i].row);
	for (size_t i = 0; i < 2; i++)
		source_release(&sources[i]);
	segment_free(both);
	segment_free(s);
	arena_release(&old.a);
	arena_release(&fresh.a);
}

/* A flipped bit is seen, or it is in the padding and changes nothing. */
static void every_flip(void **state)
{
	(void)state;
	struct sample m;
	CLEANUP(buf_release) struct buf bytes = { 0 };
	size_t seen = 0;
	sample_init(&m, 9, 20, 1);
	write_sample(&bytes, &m);
	for (size_t i = 0; i < bytes.n; i += i < SECTIONS_TABLE && i > 1024 ? 64 : 1) {
		bytes.p[i] ^= 1 << i % 8;
		struct segment *s = segment_from(buf_view(&bytes));
		if (s && segment_verify(s))
			for (uint32_t row = 0; row < m.n; row++)
				check_row(s, row, &m, row);
		else
			seen++;
		segment_free(s);
		bytes.p[i] ^= 1 << i % 8;
	}
	assert_true(seen > bytes.n / 3);
	arena_release(&m.a);
}

static void every_cut(void **state)
{
	(void)state;
	struct sample m;
	CLEANUP(buf_release) struct buf bytes = { 0 };
	sample_init(&m, 9, 5, 1);
	write_sample(&bytes, &m);
	for (size_t n = 0; n < bytes.n; n += 7)
		assert_null(segment_from(str_make(bytes.p, n)));
	arena_release(&m.a);
}

static void reseal(struct buf *bytes)
{
	struct sections_header *h = (void *)bytes->p;
	h->sum = 0;
	h->sum = hash64(bytes->p, SECTIONS_TABLE);
}

/* A later version may add sections, and leave out what is all zero. */
static void unknown(void **state)
{
	(void)state;
	struct sample m;
	struct column col;
	CLEANUP(buf_release) struct buf bytes = { 0 };
	sample_init(&m, 9, 50, 1);
	write_sample(&bytes, &m);
	struct sections_header *h = (void *)bytes.p;
	struct sections_entry *e = (void *)(h + 1);
	for (uint32_t i = 0; i < h->n; i++)
		if (e[i].kind == SEC_SKETCH)
			e[i].kind = 4711;
	reseal(&bytes);
	struct segment *s = segment_from(buf_view(&bytes));
	assert_non_null(s);
	assert_true(segment_column(s, COL_SKETCH, &col));
	assert_int_equal(column_at(&col, 49), 0);
	check_row(s, 49, &m, 49);
	segment_free(s);
	h->version++;
	reseal(&bytes);
	assert_null(segment_from(buf_view(&bytes)));
	assert_fails(-(int)error_last()->code, E_DAMAGED, "segment: of another format");
	arena_release(&m.a);
}

/* A checksum that is right does not make a number right. */
static void numbers_outside(void **state)
{
	(void)state;
	struct sample m;
	CLEANUP(buf_release) struct buf bytes = { 0 };
	sample_init(&m, 9, 3, 1);
	write_sample(&bytes, &m);
	struct segment *s = segment_from(buf_view(&bytes));
	struct sections_part *records = &s->file.parts[SEC_RECORDS];
	struct record *r = (struct record *)(void *)records->p;
	uint64_t *sums = (uint64_t *)(void *)records->sums;
	r[1].category = 1u << 30;
	r[2].title_n = UINT32_MAX;
	sums[0] = hash64(records->p, records->size);
	records->sum = hash64(sums, sizeof *sums);
	assert_true(segment_row_check(s, 0));
	assert_false(segment_row_check(s, 1));
	assert_string_equal(s->file.damage, "bounds");
	assert_false(segment_row_check(s, 2));
	assert_false(segment_verify(s));
	segment_free(s);
	arena_release(&m.a);
}

static void manifest_of(struct manifest *m)
{
	*m = (struct manifest){ .commit = { { 1, 2, 3 } }, .tree = { { 4, 5 } } };
	buf_cstr(&m->branch, "refs/heads/desk");
	buf_cstr(&m->desk, "format: 1\n");
	vec_push(&m->segments, (struct manifest_segment){ 3, 100, 5000, 77 });
	vec_push(&m->segments, (struct manifest_segment){ 9, 1, 4096, 78 });
}

static void manifests(void **state)
{
	(void)state;
	CLEANUP(manifest_release) struct manifest m, back = { 0 };
	CLEANUP(buf_release) struct buf bytes = { 0 };
	manifest_of(&m);
	manifest_emit(&bytes, &m);
	assert_int_equal(manifest_parse(&back, buf_view(&bytes)), 0);
	assert_true(oid_eq(&back.commit, &m.commit) && oid_eq(&back.tree, &m.tree));
	assert_str(buf_view(&back.branch), "refs/heads/desk");
	assert_str(buf_view(&back.desk), "format: 1\n");
	assert_int_equal(back.segments.n, 2);
	assert_memory_equal(back.segments.p, m.segments.p, 2 * sizeof *m.segments.p);
	for (size_t i = 0; i < bytes.n; i++) {
		struct manifest none = { 0 };
		bytes.p[i] ^= 16;
		assert_int_equal(manifest_parse(&none, buf_view(&bytes)), -E_DAMAGED);
		bytes.p[i] ^= 16;
		assert_int_equal(manifest_parse(&none, str_make(bytes.p, i)), -E_DAMAGED);
		assert_null(none.segments.p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip),
		cmocka_unit_test(strings_are_found_by_name),
		cmocka_unit_test(merging),
		cmocka_unit_test(every_flip),
		cmocka_unit_test(every_cut),
		cmocka_unit_test(unknown),
		cmocka_unit_test(numbers_outside),
		cmocka_unit_test(manifests),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
