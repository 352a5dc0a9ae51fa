/* Packed numbers: what is put is got, and nothing is read behind the end. */
#include "tests/check.h"
#include "index/pack.h"

static const uint32_t edges[] = { 0, 1, 127, 128, 16383, 16384, 1u << 21, 1u << 28, UINT32_MAX };

static void test_varints(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(edges); i++) {
		unsigned char room[VARINT_MAX];
		uint32_t got = 7;
		const unsigned char *p = room, *end = varint_put(room, edges[i]);
		assert_true(varint_get(&p, end, &got));
		assert_int_equal(got, edges[i]);
		assert_ptr_equal(p, end);
		for (end--; end >= room; end--) {
			p = room;
			assert_false(varint_get(&p, end, &got));
			assert_ptr_equal(p, room);
		}
	}
}

static void test_varints_too_long(void **state)
{
	static const unsigned char long_ones[][6] = { { 0xff, 0xff, 0xff, 0xff, 0x1f },
		{ 0x80, 0x80, 0x80, 0x80, 0x80, 0 } };
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(long_ones); i++) {
		const unsigned char *p = long_ones[i];
		uint32_t got = 7;
		assert_false(varint_get(&p, p + 6, &got));
		assert_int_equal(got, 7);
	}
}

/* In memory of just their size, so that a sanitizer sees what is read behind. */
static void check_block(const uint32_t *v, unsigned n)
{
	unsigned char *room = xmalloc(PACK_MAX), *exact;
	uint32_t got[PACK_BLOCK];
	size_t size = (size_t)(pack_put(room, v, n) - room);
	exact = xmalloc(size + 1);
	memcpy(exact, room, size);
	free(room);
	exact = xrealloc(exact, size);
	assert_ptr_equal(pack_get(exact, exact + size, got, n), exact + size);
	assert_ptr_equal(pack_skip(exact, exact + size, n), exact + size);
	assert_memory_equal(got, v, n * sizeof *v);
	for (size_t cut = size; cut-- > 0;) {
		assert_null(pack_get(exact, exact + cut, got, n));
		assert_null(pack_skip(exact, exact + cut, n));
	}
	free(exact);
}

static void test_blocks(void **state)
{
	uint64_t seed = 3;
	uint32_t v[PACK_BLOCK];
	(void)state;
	for (unsigned width = 0; width <= 32; width++)
		for (unsigned round = 0; round < 6; round++) {
			unsigned n = round < 2 ? PACK_BLOCK
					       : 1 + (unsigned)rnd_below(&seed, PACK_BLOCK);
			for (unsigned i = 0; i < n; i++) {
				uint64_t mask = (UINT64_C(1) << width) - 1;
				bool wide = round % 2 && !rnd_below(&seed, 20);
				v[i] = (uint32_t)(rnd(&seed) & (wide ? UINT32_MAX : mask));
			}
			check_block(v, n);
		}
}

/* A place that is none, and a width that is none. */
static void test_hostile(void **state)
{
	uint32_t got[PACK_BLOCK];
	const unsigned char place[] = { 0x81, 1, 0, 9, 1 }, width[] = { 33, 0, 0, 0, 0, 0 };
	(void)state;
	assert_null(pack_get(place, place + sizeof place, got, 3));
	assert_null(pack_get(width, width + sizeof width, got, 1));
	assert_null(pack_skip(width, width + sizeof width, 1));
}

static void test_bits(void **state)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	struct bit_writer w = { .out = &b };
	uint64_t seed = 5, at = 0;
	(void)state;
	for (unsigned i = 0; i < 400; i++)
		bits_put(&w, (uint32_t)(rnd(&seed) & ((UINT64_C(1) << i % 33) - 1)), i % 33);
	bits_end(&w);
	seed = 5;
	const unsigned char *p = (const unsigned char *)b.p;
	for (unsigned i = 0; i < 400; at += i++ % 33) {
		uint32_t want = (uint32_t)(rnd(&seed) & ((UINT64_C(1) << i % 33) - 1));
		assert_int_equal(bits_get(p, p + b.n, at, i % 33), want);
	}
	assert_int_equal(bits_get(p, p + b.n, b.n * 8 - 3, 4), 0);
	assert_int_equal(bits_get(p, p + b.n, UINT64_MAX - 7, 8), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_varints),
		cmocka_unit_test(test_varints_too_long),
		cmocka_unit_test(test_blocks),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_bits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
