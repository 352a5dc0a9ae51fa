#include "cmd/out.h"
#include "sys/process.h"
#include "sys/terminal.h"
#include <signal.h>
#include <unistd.h>

#define PIECE ((size_t)64 << 10)

int out_init(struct out *o, const char *color, bool no_color, bool closed)
{
	*o = (struct out){ .fd = STDOUT_FILENO, .failed = closed ? EBADF : 0 };
	o->terminal = !closed && terminal_is(o->fd);
	o->width = o->terminal ? terminal_width(o->fd) : 80;
	o->json = (struct jwriter){ .out = &o->buf, .pretty = true };
	if (!strcmp(color, "always"))
		o->color = true;
	else if (!strcmp(color, "auto"))
		o->color = o->terminal && !no_color;
	else if (strcmp(color, "never") != 0)
		return fail(E_USAGE, "--color is auto, always or never, not '%s'", color);
	return 0;
}

int out_page(struct out *o, const char *command)
{
	if (!o->terminal || o->pager || !*command)
		return 0;
	int e = process_pager(command, &o->fd, &o->pager);
	if (!e)
		signal(SIGPIPE, SIG_IGN); /* a pager may be left early */
	return e;
}

static void out_flush(struct out *o)
{
	o->wrote |= o->buf.n > 0;
	for (size_t at = 0; at < o->buf.n && !o->failed;) {
		ssize_t n = write(o->fd, o->buf.p + at, o->buf.n - at);
		if (n >= 0)
			at += (size_t)n;
		else if (errno != EINTR)
			o->failed = errno;
	}
	buf_reset(&o->buf);
}

void out_check(struct out *o)
{
	if (o->buf.n >= PIECE)
		out_flush(o);
}

void out_fmt(struct out *o, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	buf_vfmt(&o->buf, fmt, ap);
	va_end(ap);
	out_check(o);
}

int out_finish(struct out *o)
{
	int status;
	out_flush(o);
	buf_release(&o->buf);
	if (o->pager) {
		close(o->fd);
		process_wait(o->pager, &status);
		o->pager = 0;
		return 0; /* a pager that was left early is no error */
	}
	/* a network file system tells of a full disk only at close */
	if (!o->failed && o->wrote && close(o->fd) && errno != EINTR)
		o->failed = errno;
	if (!o->failed || !o->wrote)
		return 0;
	errno = o->failed;
	return fail_errno(E_IO, "standard output could not be written");
}

const char *sgr(bool color, enum sgr what)
{
	static const char *const codes[] = {
		[SGR_RESET] = "\033[0m",
		[SGR_BOLD] = "\033[1m",
		[SGR_DIM] = "\033[2m",
		[SGR_RED] = "\033[31m",
		[SGR_GREEN] = "\033[32m",
		[SGR_YELLOW] = "\033[33m",
		[SGR_BLUE] = "\033[34m",
		[SGR_CYAN] = "\033[36m",
	};
	return color ? codes[what] : "";
}
