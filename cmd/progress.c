#include "cmd/progress.h"
#include "sys/terminal.h"
#include <unistd.h>

int64_t monotonic_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void progress_begin(struct progress *p, int64_t total)
{
	p->shown = !p->quiet && terminal_is(STDERR_FILENO);
	p->total = total;
	p->began = p->last = monotonic_ms();
}

void progress_tick(void *arg, int64_t bytes, size_t items)
{
	struct progress *p = arg;
	if (!p->shown)
		return;
	int64_t now = monotonic_ms(), spent = now - p->began;
	if (now - p->last < 100 || spent <= p->wait)
		return;
	p->last = now;
	fprintf(stderr, "\r\033[K%s%zu tickets, %" PRId64 "/s", p->what ? p->what : "", items,
		(int64_t)items * 1000 / spent);
	if (p->total > 0 && bytes > 0)
		fprintf(stderr, ", %d%%, %" PRId64 " s left", (int)(bytes * 100 / p->total),
			(p->total - bytes) / (bytes / spent + 1) / 1000);
	fflush(stderr);
}

void progress_index(void *arg, size_t done, size_t total)
{
	struct progress *p = arg;
	p->total = (int64_t)total;
	progress_tick(p, (int64_t)done, done);
}

void progress_end(struct progress *p)
{
	if (p->shown && p->last != p->began)
		fputs("\r\033[K", stderr);
}
