/* arena.h, buf.h, vec.h and map.h */
#include "tests/check.h"
#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"

static void an_arena_gives_zeroed_aligned_memory(void **state UNUSED)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	uint64_t seed = 1;
	for (size_t i = 0; i < 5000; i++) {
		size_t n = rnd_below(&seed, i % 100 ? 60 : 100000);
		unsigned char *p = arena_alloc(&a, n);
		assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
		for (size_t j = 0; j < n; j++)
			assert_int_equal(p[j], 0);
		memset(p, 0xAA, n);
		/* odd lengths between, so that alignment is the arena's doing */
		arena_str(&a, str_make("xyz", i % 4));
	}
	assert_non_null(arena_array(&a, 0, 8));
}

static void an_arena_copies_strings(void **state UNUSED)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	char text[] = "a\0b";
	struct str s = arena_str(&a, str_make(text, 3));
	text[0] = 'z';
	assert_str(s, "a\0b");
	assert_int_equal(s.p[3], '\0');
	assert_string_equal(arena_cstr(&a, STR("c")), "c");
	assert_string_equal(arena_cstr(&a, (struct str){ 0 }), "");
	assert_str(arena_fmt(&a, "%s-%d", "x", 7), "x-7");
}

static void an_arena_can_be_used_again(void **state UNUSED)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	arena_reset(&a);
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 1000; i++)
			memset(arena_alloc(&a, 100), 1, 100);
		arena_reset(&a);
		const char *p = arena_alloc(&a, 100);
		assert_int_equal(p[0] | p[99], 0);
	}
	arena_release(&a);
	assert_null(a.blocks);
}

static void a_buf_grows(void **state UNUSED)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	assert_string_equal(buf_c(&b), "");
	assert_str(buf_view(&b), "");
	buf_cut(&b, 0);
	buf_char(&b, 'a');
	buf_cstr(&b, "bc");
	buf_str(&b, STR("\0d"));
	buf_fill(&b, '-', 3);
	buf_fmt(&b, "%03d", 7);
	buf_add(&b, NULL, 0);
	assert_str(buf_view(&b), "abc\0d---007");
	assert_int_equal(b.p[b.n], '\0');
	buf_cut(&b, 100);
	buf_cut(&b, 3);
	assert_string_equal(buf_c(&b), "abc");
	buf_reset(&b);
	assert_int_equal(b.n, 0);
	buf_u64(&b, UINT64_MAX);
	buf_u64(&b, 0);
	assert_str(buf_view(&b), "184467440737095516150");
	buf_reset(&b);
	for (int i = 0; i < 10000; i++)
		buf_fmt(&b, "%d,", i);
	assert_int_equal(b.n, 48890);
}

static void a_buf_hands_its_bytes_over(void **state UNUSED)
{
	struct buf b = { 0 };
	size_t n = 9;
	CLEANUP(free_ptr) char *empty = buf_take(&b, &n);
	assert_string_equal(empty, "");
	assert_int_equal(n, 0);
	buf_cstr(&b, "some");
	CLEANUP(free_ptr) char *some = buf_take(&b, NULL);
	assert_string_equal(some, "some");
	assert_null(b.p);
}

struct pair {
	int a, b;
};

static void a_vec_grows(void **state UNUSED)
{
	VEC(struct pair) v = { 0 };
	for (int i = 0; i < 100; i++) {
		if (i % 2)
			vec_push(&v, (struct pair){ i, 2 * i });
		else
			vec_add(&v)->a = i;
	}
	assert_int_equal(v.n, 100);
	assert_int_equal(v.p[98].a, 98);
	assert_int_equal(v.p[98].b, 0);
	assert_int_equal(v.p[99].b, 198);
	vec_release(&v);
	assert_null(v.p);
}

static void a_list_is_sorted_once_each(void **state UNUSED)
{
	CLEANUP(strs_release) struct strs v = { 0 };
	strs_sort_unique(&v);
	static const char *const words[] = { "b", "a", "", "b", "ab", "a" };
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		vec_push(&v, str_of(words[i]));
	strs_sort_unique(&v);
	assert_int_equal(v.n, 4);
	assert_str(v.p[0], "");
	assert_str(v.p[1], "a");
	assert_str(v.p[2], "ab");
	assert_str(v.p[3], "b");
	assert_true(strs_has(&v, STR("ab")));
	assert_false(strs_has(&v, STR("abc")));
}

static void a_map_finds_what_was_put(void **state UNUSED)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	CLEANUP(map_release) struct map m = { 0 };
	bool created;
	assert_null(map_get(&m, STR("none")));
	for (uint64_t i = 0; i < 5000; i++) {
		struct map_item *it = map_put(&m, arena_fmt(&a, "key %d", (int)i), &created);
		assert_true(created);
		assert_int_equal(it->num, 0);
		it->num = i;
	}
	for (uint64_t i = 0; i < 5000; i++) {
		char key[16];
		snprintf(key, sizeof key, "key %d", (int)i);
		assert_int_equal(map_get(&m, str_of(key))->num, i);
		assert_int_equal(map_put(&m, str_of(key), &created)->num, i);
		assert_false(created);
		/* walked in the order in which they came */
		assert_strs(m.items[i].key, str_of(key));
	}
	assert_int_equal(m.n, 5000);
	assert_null(map_get(&m, STR("key 5000")));
	map_put(&m, STR(""), NULL)->num = 1;
	assert_non_null(map_get(&m, (struct str){ 0 }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_arena_gives_zeroed_aligned_memory),
		cmocka_unit_test(an_arena_copies_strings),
		cmocka_unit_test(an_arena_can_be_used_again),
		cmocka_unit_test(a_buf_grows),
		cmocka_unit_test(a_buf_hands_its_bytes_over),
		cmocka_unit_test(a_vec_grows),
		cmocka_unit_test(a_list_is_sorted_once_each),
		cmocka_unit_test(a_map_finds_what_was_put),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
