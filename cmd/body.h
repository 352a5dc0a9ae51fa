/* Where a command's text comes from: -m (several are paragraphs), -F FILE ("-" is stdin), or at a
 * terminal the editor, opened on a template; an unchanged or empty text aborts (E_EMPTY). */
#ifndef HD_CMD_BODY_H
#define HD_CMD_BODY_H
#include "cmd/session.h"

struct body_opts {
	struct texts messages; /* -m */
	const char *file; /* -F */
};
struct body_ask {
	const char *what; /* "reply to k3f92mx7": for the editor's help text and errors */
	struct str initial; /* text to start from */
	struct str help; /* lines shown below a scissors line, not part of the text */
	bool optional; /* without a terminal an absent body is fine (empty) */
	bool no_editor;
};
/* *out lives in the session's arena. Valid UTF-8 (converted from Latin-1 where it was not). */
int body_read(struct session *s, const struct body_opts *o, const struct body_ask *ask,
	struct str *out);
/* The editor on `initial` (with the file's suffix, for syntax): what came back. */
int body_edit(struct session *s, struct str initial, const char *suffix, struct str *out);
/* A file given by --attach: its bytes and name, in the arena. */
int attachment_read(struct session *s, const char *path, struct attachment *out);
int attachments_read(struct session *s, const struct texts *paths, struct attachment **out);
#define ATTACHMENT_READ_MAX ((size_t)50 << 20)
#endif
