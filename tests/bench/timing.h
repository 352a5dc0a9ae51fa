/* What the benches of search share: a file in memory, and how long each query took, in microseconds of
 * this thread's processor time, which a busy machine stretches less than the clock's. */
#ifndef HD_BENCH_TIMING_H
#define HD_BENCH_TIMING_H
#include "base/vec.h"
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct timings {
	double *p;
	size_t n, cap;
};

static inline double timing_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static inline bool timing_map(const char *path, struct str *out)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) || !st.st_size)
		return false;
	void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
	close(fd);
	*out = str_make(p, (size_t)st.st_size);
	return p != MAP_FAILED;
}

static inline int timing_order(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return x < y ? -1 : x > y;
}

/* " p50= p99= mean=" and a line end; empties it. */
static inline void timings_print(struct timings *t)
{
	double sum = 0;
	if (t->n)
		qsort(t->p, t->n, sizeof *t->p, timing_order);
	for (size_t i = 0; i < t->n; i++)
		sum += t->p[i];
	if (t->n)
		printf(" p50=%.0f p99=%.0f mean=%.0f", t->p[t->n / 2], t->p[t->n * 99 / 100],
			sum / (double)t->n);
	printf("\n");
	vec_release(t);
}
#endif
