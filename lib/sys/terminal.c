#include "sys/terminal.h"
#include "sys/file.h"
#include <sys/ioctl.h>
#include <sys/random.h>
#include <unistd.h>

#define WIDTH_DEFAULT 80
#define WIDTH_LEAST 20

bool terminal_is(int fd)
{
	return isatty(fd);
}

size_t terminal_width(int fd)
{
	struct winsize w;
	if (ioctl(fd, TIOCGWINSZ, &w) || !w.ws_col)
		return WIDTH_DEFAULT;
	return MAX((size_t)w.ws_col, (size_t)WIDTH_LEAST);
}

/* Field 22 of /proc/PID/stat; the name in field 2 may hold anything, so count behind its ')'. */
static struct str start_of(pid_t pid, struct buf *stat)
{
	char path[64];
	struct str start = { 0 };
	snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
	struct error pending = error_take();
	if (file_read(stat, path, 4096))
		error_clear();
	error_put(pending);
	const char *name_end = strrchr(buf_c(stat), ')');
	struct str rest = str_trim(str_of(name_end ? name_end + 1 : ""));
	for (int field = 3; field <= 22; field++)
		if (!str_next(&rest, ' ', &start))
			return STR("0");
	return start;
}

void terminal_session(struct buf *out)
{
	CLEANUP(buf_release) struct buf stat = { 0 };
	pid_t pid = getsid(0);
	if (pid <= 0)
		pid = getppid();
	struct str start = start_of(pid, &stat);
	buf_fmt(out, "%ld-%.*s", (long)pid, STR_ARG(start));
}

uint64_t random_bits(void)
{
	uint64_t bits;
	/* cannot fail for so few bytes once the kernel has started, but for a signal */
	while (getrandom(&bits, sizeof bits, 0) != sizeof bits)
		continue;
	return bits;
}
