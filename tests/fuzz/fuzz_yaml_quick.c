/* Whatever the bytes are, what the quick reader takes it reads as libyaml's does. */
#include "text/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void same_node(const struct ynode *x, const struct ynode *y)
{
	must(x->kind == y->kind && x->literal == y->literal && x->n == y->n);
	must(x->line == y->line && x->column == y->column && str_eq(x->s, y->s));
	for (size_t i = 0; i < x->n; i++) {
		must(x->kind != YAML_MAP || str_eq(x->keys[i], y->keys[i]));
		same_node(x->items[i], y->items[i]);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct str text = { (const char *)data, size };
	struct ydocs quick, slow;
	if (!yaml_parse_quick(&a, text, &quick))
		return 0;
	must(!yaml_parse(&a, text, "fuzz", &slow));
	must(quick.n == slow.n);
	for (size_t i = 0; i < quick.n; i++) {
		must(quick.start[i] == slow.start[i]);
		same_node(quick.p[i], slow.p[i]);
	}
	return 0;
}
