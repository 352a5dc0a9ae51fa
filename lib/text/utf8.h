/* UTF-8 text from outside: validity, width on a terminal, folding, making the invisible visible.
 * The only user of utf8proc. Pure. */
#ifndef HD_TEXT_UTF8_H
#define HD_TEXT_UTF8_H
#include "base/arena.h"
#include "base/buf.h"

/* True if the bytes are well-formed UTF-8 without NUL (surrogates and overlong forms are not);
 * else *bad is the offset of the first byte that is not. bad may be NULL. */
bool utf8_valid(struct str s, size_t *bad);
/* Appends s, which is valid UTF-8 or else is read as Latin-1 as a whole (the mail and log world's
 * fallback). NUL becomes U+FFFD in both. */
void utf8_convert(struct buf *out, struct str s);
/* The code point at the start of s and its length in *n; U+FFFD and 1 for a bad byte. s.n > 0. */
uint32_t utf8_next(struct str s, size_t *n);
/* The bytes that the first `chars` code points of s take (s.n when it has fewer). */
size_t utf8_span(struct str s, size_t chars);
void utf8_put(struct buf *out, uint32_t cp);
/* Columns on a terminal: wide 2, combining and zero-width 0, controls 0. */
int utf8_width_cp(uint32_t cp);
size_t utf8_width(struct str s);
/* The longest prefix (whole grapheme clusters) of at most `cols` columns. */
struct str utf8_clip(struct str s, size_t cols);
/* Appends s cut to cols columns, with "…" as the last when something was cut; then spaces up to
 * cols if `pad`. s must already be visible text. */
void utf8_fit(struct buf *out, struct str s, size_t cols, bool pad);

/* Terminal safety (DESIGN §7): controls as "^[" and "<U+009B>", DEL, bidi overrides and isolates
 * (U+202A–202E, U+2066–2069, U+200E/F, U+061C), line separators (U+2028/9), zero-width joins that
 * hide text (U+200B, U+2060, U+FEFF) and bad bytes as "<U+202E>" or "<XX>"; LF and TAB stay in multi-line text (`lines`),
 * else each becomes a space. */
void utf8_visible(struct buf *out, struct str s, bool lines);
/* The code points that utf8_visible does not pass on as they are (LF and TAB among them). */
bool utf8_is_unsafe(uint32_t cp);

/* NFKC and full case folding: the form in which words are compared. Invalid input is taken as
 * Latin-1. The result lives in the arena. */
struct str utf8_fold(struct arena *a, struct str s);
/* The same, appended: for text taken apart at utf8_cluster()s, which fold alone. */
void utf8_fold_to(struct buf *out, struct str s);
/* The bytes of the first character of s (not empty) with all that composes with it: marks, jamo, and
 * what cannot be seen between them. */
size_t utf8_cluster(struct str s);
/* Letters and digits of any script, with the marks that combine with them. */
bool utf8_is_word(uint32_t cp);
/* What it is in a word: a number that is no decimal digit counts as a letter. */
enum utf8_kind { UTF8_OTHER, UTF8_LETTER, UTF8_DIGIT, UTF8_MARK };
enum utf8_kind utf8_kind(uint32_t cp);
/* The words of s, folded: maximal runs of letters and digits. Returns how many were appended to
 * words (slices in the arena). */
struct strs;
size_t utf8_words(struct arena *a, struct str s, struct strs *words);
#endif
