/* What the emitter and the quick reader of its form have in common; for lib/text/yaml_*.c only. */
#ifndef HD_TEXT_YAML_INSIDE_H
#define HD_TEXT_YAML_INSIDE_H
#include "text/yaml.h"

/* Whether the text, of one line and without escapes, may stand without quotes and reads back as the
 * same string. Inside [] and {} less may. */
bool yaml_is_plain(struct str s, bool flow);
#endif
