/* Snowball stemmers by language (the only user of libstemmer). Words are UTF-8, folded (utf8_fold).
 *
 * A language is a small number, which stands in files of the index: new ones come last.
 * LANGUAGE_NONE is any language without a stemmer: its words stay as they are. */
#ifndef HD_TEXT_STEM_H
#define HD_TEXT_STEM_H
#include "base/str.h"

enum { LANGUAGE_NONE, LANGUAGE_EN, LANGUAGE_MAX = 32 };
/* Of a code, a tag that begins with one, or Snowball's name ("en", "pt-BR", "de_AT", "german"; ASCII
 * case does not matter). */
unsigned language_number(struct str code);
/* "" for LANGUAGE_NONE. */
const char *language_code(unsigned language);

struct stemmer;
/* NULL for LANGUAGE_NONE, and for what the library installed does not know; it stems nothing then. */
struct stemmer *stemmer_new(unsigned language);
void stemmer_free(struct stemmer *s);
/* Valid until the next call. */
struct str stemmer_stem(struct stemmer *s, struct str word);
#endif
