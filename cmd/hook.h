/* What the hooks of a repository do; hook.c installs them. */
#ifndef HD_CMD_HOOK_H
#define HD_CMD_HOOK_H
#include "cmd/session.h"

/* The repository that git has started the hook in, or the one around here: not the desk that
 * $HD_DESK names. */
struct place_hint hook_hint(const struct session *s);
/* git has started hd: words[0] is the hook's name, the others are its arguments. Sets the answer:
 * 1 refuses a push or a commit. */
int hook_called(struct session *s, const char *const *words, size_t n, bool automatic);
/* post-commit in a repository of code: what the message says of tickets is proposed, or done. Never
 * an error, since the commit is made. */
void hook_post_commit(struct session *s, bool automatic);
#endif
