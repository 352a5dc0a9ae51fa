/* Front matter: a YAML map between two lines "---" at the top of a Markdown file, then the text.
 * Used by templates (templates/NAME.md), later by articles and messages. Pure. */
#ifndef HD_TEXT_FRONT_H
#define HD_TEXT_FRONT_H
#include "text/yaml.h"

/* Cuts a file between its front matter (the lines between the fences) and all that is behind them.
 * False where it has none, or it does not end. */
bool front_split(struct str file, struct str *yaml, struct str *text);
/* The map (empty where the file has no front matter) and what follows it, without the line ends in
 * front; text is a slice of `file`, the map lives in the arena. `name` is for messages. E_INVALID
 * names line and column: front matter that does not end, or is no map. */
int front_parse(struct arena *a, struct str file, const char *name, struct ynode **map,
	struct str *text);
/* Without the line ends in front. */
struct str front_without_blank_lines(struct str s);
#endif
