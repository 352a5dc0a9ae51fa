#include "text/conflict.h"

size_t conflict_line(struct str text)
{
	struct str line;
	for (size_t n = 1; str_next_line(&text, &line); n++)
		if (str_starts(line, STR("<<<<<<< ")) || str_starts(line, STR(">>>>>>> ")))
			return n;
	return 0;
}
