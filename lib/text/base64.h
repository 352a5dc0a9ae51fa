/* Base64 (RFC 4648, with padding): bytes in JSON. */
#ifndef HD_TEXT_BASE64_H
#define HD_TEXT_BASE64_H
#include "base/buf.h"

/* Appends. */
void base64_encode(struct buf *out, struct str data);
/* Appends the bytes; false, and nothing appended, where s is no base64 (blanks included). */
bool base64_decode(struct buf *out, struct str s);
#endif
