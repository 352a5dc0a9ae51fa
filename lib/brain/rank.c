#include "brain/action.h"
#include "text/shell.h"

void actions_release(struct actions *l)
{
	arena_release(&l->arena);
	*l = (struct actions){ 0 };
}

static bool same_command(const struct action *a, const struct action *b)
{
	bool same = a->argc == b->argc;
	for (size_t i = 0; same && i < a->argc; i++)
		same = str_eq(a->argv[i], b->argv[i]);
	return same;
}

static bool rivals(const struct action *a, const struct action *b)
{
	if (!strcmp(a->rule, b->rule) && str_eq(id_str(&a->ticket), id_str(&b->ticket)))
		return true;
	return same_command(a, b);
}

static void drop(struct actions *l, size_t i)
{
	l->n--;
	memmove(&l->p[i], &l->p[i + 1], (l->n - i) * sizeof *l->p);
}

static void grow(struct actions *l)
{
	size_t cap = l->cap ? l->cap * 2 : 16;
	struct action *p = arena_array(&l->arena, cap, sizeof *p);
	if (l->n)
		memcpy(p, l->p, l->n * sizeof *p);
	l->p = p;
	l->cap = cap;
}

/* The new one may have two rivals: one by its rule, one by its command. */
void actions_add(struct actions *l, const struct action *a)
{
	for (size_t i = 0; i < l->n; i++)
		if (rivals(&l->p[i], a) && l->p[i].score >= a->score)
			return;
	for (size_t i = l->n; i-- > 0;)
		if (rivals(&l->p[i], a))
			drop(l, i);
	if (l->n == l->cap)
		grow(l);
	size_t at = l->n;
	for (; at && l->p[at - 1].score < a->score; at--)
		l->p[at] = l->p[at - 1];
	l->p[at] = *a;
	l->n++;
}

void action_command(struct buf *out, const struct action *a)
{
	for (size_t i = 0; i < a->argc; i++) {
		if (i)
			buf_char(out, ' ');
		shell_quote(out, a->argv[i]);
	}
}
