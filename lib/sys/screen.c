#include "sys/screen.h"
#include "base/buf.h"
#include "base/error.h"
#include "sys/file.h"
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#define SEQUENCE_WAIT 50 /* milliseconds, for the rest of a key's bytes */
#define ENTER "\033[?1049h\033[?2004h\033[2J"
#define LEAVE "\033[?2004l\033[?25h\033[0m\033[?1049l"

/* Signals that end the process, and those that are waited for with the keys. */
static const int deadly[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGABRT, SIGSEGV, SIGBUS, SIGFPE,
	SIGILL };
static const int told[] = { SIGWINCH, SIGTSTP, SIGCONT };

struct screen {
	int in, out;
	struct termios saved;
	sigset_t mask; /* before; holds while keys are waited for */
	struct sigaction old_deadly[ARRAY_SIZE(deadly)], old_told[ARRAY_SIZE(told)];
	struct buf frame;
	size_t n, used; /* bytes of `bytes` */
	char bytes[4096];
};
/* For handlers. */
static struct screen *volatile shown;
static volatile sig_atomic_t resized, stopped;

/* ---- the terminal's state; also in handlers ---- */

static void leave(struct screen *s)
{
	ssize_t ignored = write(s->out, LEAVE, strlen(LEAVE));
	(void)ignored;
	tcsetattr(s->in, TCSANOW, &s->saved);
}

static void enter(struct screen *s)
{
	struct termios raw = s->saved;
	raw.c_iflag &= ~(tcflag_t)(BRKINT | ICRNL | INPCK | ISTRIP | IXON);
	raw.c_lflag &= ~(tcflag_t)(ECHO | ICANON | IEXTEN | ISIG);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	tcsetattr(s->in, TCSANOW, &raw);
	ssize_t ignored = write(s->out, ENTER, strlen(ENTER));
	(void)ignored;
}

static void on_exit_leave(void)
{
	if (shown)
		leave(shown);
	shown = NULL;
}

/* The handler is gone already: the signal does what it does. */
static void on_deadly(int sig)
{
	on_exit_leave();
	raise(sig);
}

static void on_told(int sig)
{
	resized = 1;
	if (sig == SIGTSTP)
		stopped = 1;
}

static void signals_take(struct screen *s)
{
	struct sigaction end = { .sa_handler = on_deadly, .sa_flags = (int)SA_RESETHAND };
	struct sigaction tell = { .sa_handler = on_told };
	sigset_t block;
	sigemptyset(&block);
	for (size_t i = 0; i < ARRAY_SIZE(told); i++) {
		sigaddset(&block, told[i]);
		sigaction(told[i], &tell, &s->old_told[i]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(deadly); i++)
		if (sigaction(deadly[i], &end, &s->old_deadly[i]) == 0 &&
			s->old_deadly[i].sa_handler == SIG_IGN)
			sigaction(deadly[i], &s->old_deadly[i], NULL);
	sigprocmask(SIG_BLOCK, &block, &s->mask);
}

static void signals_give_back(struct screen *s)
{
	for (size_t i = 0; i < ARRAY_SIZE(told); i++)
		sigaction(told[i], &s->old_told[i], NULL);
	for (size_t i = 0; i < ARRAY_SIZE(deadly); i++)
		sigaction(deadly[i], &s->old_deadly[i], NULL);
	sigprocmask(SIG_SETMASK, &s->mask, NULL);
}

/* ---- opening ---- */

int screen_open(struct screen **out, int in, int out_fd)
{
	static bool at_exit;
	struct screen *s = xcalloc(1, sizeof *s);
	s->in = in;
	s->out = out_fd;
	if (tcgetattr(in, &s->saved)) {
		free(s);
		return fail_errno(E_IO, "cannot take over the terminal");
	}
	if (!at_exit)
		atexit(on_exit_leave);
	at_exit = true;
	signals_take(s);
	shown = s;
	enter(s);
	*out = s;
	return 0;
}

void screen_close(struct screen *s)
{
	if (!s)
		return;
	on_exit_leave();
	signals_give_back(s);
	buf_release(&s->frame);
	free(s);
}

/* ---- events ---- */

void screen_stop(void)
{
	kill(0, SIGTSTP);
}

/* Stops here, in the state the shell knows; what is behind raise() runs when it goes on. */
static void stop(struct screen *s)
{
	struct sigaction act = { .sa_handler = SIG_DFL }, ours;
	sigset_t one;
	leave(s);
	sigaction(SIGTSTP, &act, &ours);
	sigemptyset(&one);
	sigaddset(&one, SIGTSTP);
	raise(SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &one, NULL);
	sigprocmask(SIG_BLOCK, &one, NULL);
	sigaction(SIGTSTP, &ours, NULL);
	stopped = 0;
}

/* Whether the screen has to be drawn again. */
static bool was_told(struct screen *s)
{
	if (stopped)
		stop(s);
	if (!resized)
		return false;
	resized = 0;
	enter(s);
	return true;
}

static bool key_taken(struct screen *s, bool last, struct key *out)
{
	size_t n = s->n > s->used
			   ? key_decode(str_make(s->bytes + s->used, s->n - s->used), last, out)
			   : 0;
	s->used += n;
	return n;
}

/* False: there is no more to come. */
static bool read_more(struct screen *s)
{
	memmove(s->bytes, s->bytes + s->used, s->n - s->used);
	s->n -= s->used;
	s->used = 0;
	ssize_t n = read(s->in, s->bytes + s->n, sizeof s->bytes - s->n);
	if (n > 0)
		s->n += (size_t)n;
	return n > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN));
}

enum screen_event screen_next(struct screen *s, int wait, struct key *out)
{
	while (!key_taken(s, false, out)) {
		bool begun = s->n > s->used;
		int ms = begun ? SEQUENCE_WAIT : wait;
		struct timespec time = { ms / 1000, ms % 1000 * 1000000L };
		struct pollfd fd = { .fd = s->in, .events = POLLIN };
		int n = ppoll(&fd, 1, ms < 0 ? NULL : &time, &s->mask);
		if (was_told(s))
			return SCREEN_REDRAW;
		if (n < 0 && errno != EINTR)
			return SCREEN_CLOSED;
		if (n > 0 && !read_more(s))
			return SCREEN_CLOSED;
		if (!n && begun && key_taken(s, true, out))
			return SCREEN_KEY;
		if (!n)
			return SCREEN_IDLE;
	}
	return SCREEN_KEY;
}

/* ---- frames ---- */

struct screen_size screen_size(const struct screen *s)
{
	struct winsize w;
	if (ioctl(s->out, TIOCGWINSZ, &w) || !w.ws_col || !w.ws_row)
		return (struct screen_size){ 24, 80 };
	return (struct screen_size){ w.ws_row, w.ws_col };
}

/* A line is wiped before it is written: behind its last column that would take the character there. */
void screen_draw(struct screen *s, struct str lines, size_t row, size_t column)
{
	struct buf *f = &s->frame;
	struct str line;
	buf_reset(f);
	buf_cstr(f, "\033[?25l\033[H");
	for (bool first = true; str_next(&lines, '\n', &line); first = false) {
		buf_cstr(f, first ? "\033[2K" : "\r\n\033[2K");
		buf_str(f, line);
	}
	buf_fmt(f, "\033[0m\033[%zu;%zuH\033[?25h", row + 1, column + 1);
	if (fd_write_all(s->out, buf_view(f), "the terminal"))
		error_clear(); /* it is gone: the next event says so */
}
