/* Words that say little, by language, folded, divided by blanks; "" where there is no list.
 * A stop word takes a position in a text and is never counted. A question word is counted, and left
 * out of queries and of feedback. */
#ifndef HD_INDEX_STOPWORDS_H
#define HD_INDEX_STOPWORDS_H
#include "base/str.h"

struct str stop_words(unsigned language);
struct str question_words(unsigned language);
#endif
