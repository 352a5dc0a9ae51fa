/* What a terminal sends when a key is pressed. Pure; any bytes. */
#ifndef HD_SYS_KEYS_H
#define HD_SYS_KEYS_H
#include "base/str.h"

enum key_kind {
	KEY_OTHER, /* a sequence that is none of these */
	KEY_TEXT, /* key.text: a character that can be shown */
	KEY_CTRL, /* key.text: the letter, 'a' to 'z' */
	KEY_ENTER,
	KEY_TAB,
	KEY_BACKSPACE,
	KEY_DELETE,
	KEY_ESC,
	KEY_UP,
	KEY_DOWN,
	KEY_LEFT,
	KEY_RIGHT,
	KEY_PAGE_UP,
	KEY_PAGE_DOWN,
	KEY_HOME,
	KEY_END,
	KEY_PASTE, /* what follows was pasted, up to */
	KEY_PASTE_END,
};
struct key {
	enum key_kind kind;
	struct str text; /* a slice of what was decoded, or static */
};
/* The key at the start of s (not empty); returns how many bytes it is. 0: they may be part of one, and
 * more has to be waited for; never with `last`, when nothing more came for a while. */
size_t key_decode(struct str s, bool last, struct key *out);
#endif
