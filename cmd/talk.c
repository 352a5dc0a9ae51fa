#include "cmd/talk.h"
#include "sys/terminal.h"
#include "text/utf8.h"
#include <unistd.h>

static void draw(struct talk *t, struct str text)
{
	CLEANUP(buf_release) struct buf visible = { 0 }, line = { 0 };
	if (t->step)
		buf_cstr(&visible, t->step);
	if (t->attempt > 1)
		buf_fmt(&visible, ", attempt %d", t->attempt);
	if (t->step && text.n)
		buf_cstr(&visible, ": ");
	utf8_visible(&visible, text, false);
	utf8_fit(&line, buf_view(&visible), terminal_width(STDERR_FILENO) - 1, false);
	fprintf(stderr, "\r\033[K%s", buf_c(&line));
	fflush(stderr);
	t->drawn = true;
}

static void wipe(struct talk *t)
{
	if (t->drawn)
		fputs("\r\033[K", stderr);
	t->drawn = false;
}

/* git ends what the other side says with blanks, or with what wipes the rest of a line. */
static struct str plain(struct str line)
{
	line = str_trim(line);
	struct str wipes = STR("\033[K");
	return str_trim(str_ends(line, wipes) ? str_first(line, line.n - wipes.n) : line);
}

static bool ends_progress(struct str text)
{
	return str_ends(text, STR("done.")) || str_starts(text, STR("remote: Total "));
}

static void talk_said(void *arg, struct str line)
{
	struct talk *t = arg;
	bool step = str_ends(line, STR("\r"));
	struct str text = plain(line);
	if (step) {
		draw(t, text);
	} else if (str_starts(text, STR("remote: ")) && !ends_progress(text)) {
		CLEANUP(buf_release) struct buf visible = { 0 };
		wipe(t);
		utf8_visible(&visible, text, false);
		fprintf(stderr, "%s\n", buf_c(&visible));
	}
}

struct remote_io talk_begin(struct talk *t, const struct session *s)
{
	*t = (struct talk){ .shown = !s->g.quiet && terminal_is(STDERR_FILENO) };
	return (struct remote_io){
		.said = t->shown ? talk_said : NULL,
		.arg = t,
		.no_prompt = !getenv("GIT_TERMINAL_PROMPT") && !terminal_is(STDIN_FILENO),
	};
}

void talk_step(struct talk *t, const char *step, int attempt)
{
	t->step = step;
	t->attempt = attempt;
	if (t->shown)
		draw(t, STR(""));
}

void talk_end(struct talk *t)
{
	wipe(t);
}
