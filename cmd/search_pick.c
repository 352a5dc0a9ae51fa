/* hd search -i: answers as you type. */
#include "cmd/search_pick.h"
#include "sys/terminal.h"
#include "text/utf8.h"
#include <unistd.h>

#define PICK_LIMIT 100
#define PREFIX_LEAST 2 /* characters of a last word from which on longer words are looked for too */

/* ---- whether it can be ---- */

static int no_screen(const struct texts *words, const char *why)
{
	char *argv[MEND_ARGS + 1] = { NULL };
	fail(E_USAGE, "-i needs %s", why);
	for (size_t i = 0; i < words->n && i < ARRAY_SIZE(argv) - 1; i++)
		argv[i] = (char *)words->p[i];
	return words->n ? mend("search without it", "hd", "search", "--", argv[0], argv[1], argv[2],
				  argv[3], argv[4], argv[5], argv[6], NULL)
			: mend("search without it", "hd", "search", "WORDS...", NULL);
}

int search_pick_check(struct session *s, const struct search_opts *o, const struct texts *words)
{
	const char *term = getenv("TERM");
	if (o->batch || o->explain || s->g.json)
		return fail(E_USAGE, "-i goes with none of --batch, --explain and --json");
	if (!terminal_is(STDIN_FILENO) || !terminal_is(STDOUT_FILENO))
		return no_screen(words, "a terminal on standard input and output");
	if (!term || !*term || !strcmp(term, "dumb"))
		return no_screen(words, "a terminal that can place its cursor, which TERM denies");
	return 0;
}

/* ---- asking ---- */

static bool is_word(struct str s)
{
	size_t n;
	for (; s.n; s = str_skip(s, n))
		if (!utf8_is_word(utf8_next(s, &n)))
			return false;
	return true;
}

/* What is not written yet: a quote without its end is none, and words that begin as the last one does
 * count too. */
static void question(struct buf *out, struct str text)
{
	CLEANUP(buf_release) struct buf word = { 0 };
	struct str last, rest;
	ssize_t open = -1;
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == '"')
			open = open < 0 ? (ssize_t)i : -1;
	buf_str(out, text);
	if (open >= 0)
		out->p[open] = ' ';
	rest = buf_view(out);
	while (str_next(&rest, ' ', &last))
		;
	if (utf8_span(last, PREFIX_LEAST - 1) == last.n || !is_word(last))
		return;
	buf_fmt(&word, " %.*s*", STR_ARG(last));
	buf_str(out, buf_view(&word));
}

static int pick_ask(struct picker *p)
{
	CLEANUP(buf_release) struct buf text = { 0 };
	struct search_answer answer = { 0 };
	question(&text, buf_view(&p->line.text));
	if (str_eq(buf_view(&text), buf_view(&p->asked)) && p->how.kinds == p->asked_kinds)
		return 0;
	bool none = !str_trim(buf_view(&text)).n;
	int e = none ? 0 : search_ask(p->search, buf_view(&text), &p->how, &answer);
	if (e)
		return e;
	search_answer_release(&p->answer);
	p->answer = answer;
	buf_reset(&p->asked);
	buf_str(&p->asked, buf_view(&text));
	p->asked_kinds = p->how.kinds;
	p->selected = p->top = 0;
	p->shown = NULL;
	return 0;
}

/* ---- the whole of it ---- */

/* Keys that are there already are taken before they are answered. */
static int pick_loop(struct picker *p, enum pick_step *step)
{
	struct key key;
	bool stale = true;
	*step = PICK_ON;
	while (*step == PICK_ON) {
		switch (screen_next(p->screen, stale ? 0 : -1, &key)) {
		case SCREEN_KEY:
			*step = pick_key(p, &key);
			break;
		case SCREEN_IDLE: {
			int e = pick_ask(p);
			if (e)
				return e;
			pick_draw(p);
			stale = false;
			continue;
		}
		case SCREEN_CLOSED:
			*step = PICK_LEFT;
			break;
		case SCREEN_REDRAW:
			break;
		}
		stale = true;
	}
	/* what was typed last has no answer yet */
	return *step == PICK_CHOSEN ? pick_ask(p) : 0;
}

static int show_chosen(struct session *s, const struct search_hit *h)
{
	char *argv[8], **arg = argv;
	*arg++ = arena_cstr(&s->arena, str_of(s->program));
	if (s->g.dir) {
		*arg++ = "-C";
		*arg++ = arena_cstr(&s->arena, str_of(s->g.dir));
	}
	if (h->document.kind == WORDS_ARTICLE)
		*arg++ = "kb";
	*arg++ = "show";
	*arg++ = arena_cstr(&s->arena, hit_name(h));
	*arg = NULL;
	return session_become(s, argv, true);
}

static void picker_release(struct picker *p)
{
	screen_close(p->screen);
	search_answer_release(&p->answer);
	line_release(&p->line);
	buf_release(&p->asked);
}

int search_pick(struct session *s, struct search *search, const struct search_options *how,
	struct str words)
{
	CLEANUP(picker_release) struct picker p = { .s = s, .search = search, .how = *how };
	enum pick_step step;
	p.how.limit = PICK_LIMIT;
	p.how.width = 0;
	p.one_kind = how->kinds;
	line_insert(&p.line, words);
	int e = screen_open(&p.screen, STDIN_FILENO, STDOUT_FILENO);
	if (!e)
		e = pick_loop(&p, &step);
	screen_close(p.screen);
	p.screen = NULL;
	s->g.no_next = true;
	if (e)
		return e;
	if (step == PICK_CHOSEN && p.answer.n)
		return show_chosen(s, &p.answer.hits[p.selected]);
	s->answer = 1;
	return 0;
}
