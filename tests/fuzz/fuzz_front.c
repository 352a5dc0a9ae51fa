/* Front matter of any bytes: the text is a tail of the file, the map is one. */
#include "text/front.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_release) struct arena a = { 0 };
	struct str file = str_make((const char *)data, size), text;
	struct ynode *map;
	if (front_parse(&a, file, "fuzz", &map, &text))
		return 0;
	if (map->kind != YAML_MAP || !str_ends(file, text))
		abort();
	return 0;
}
