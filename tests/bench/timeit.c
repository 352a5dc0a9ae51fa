/* timeit [-n RUNS] [-s SECONDS] [-p PREPARE] COMMAND... [--vs COMMAND...]: times whole processes.
 *
 * Runs COMMAND once to warm up (unless RUNS is 1), then RUNS times, or until SECONDS have passed
 * and it ran three times; with --vs the two in turn, so that both meet the same machine. `{}` in an
 * argument is the number of the run; PREPARE is a shell's, run before each COMMAND, not timed.
 * Standard input is empty, output goes nowhere. Prints one line of words NAME=VALUE:
 *
 *   runs=N median= min= p90= cpu= (ms, a run)  rss= (kB, the largest)
 *   and of the second: median2= min2= cpu2= rss2=  ratio= (the median of each pair's first/second)
 *
 * Exit status 1, with what the command said, when one fails. */
#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define RUNS_MAX 10000
extern char **environ;

struct run {
	double wall, cpu; /* ms */
	long rss; /* kB */
};
struct bench {
	char **argv;
	struct run *runs;
	size_t n;
};

static int said = -1; /* what the running command says on stderr */

static double now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

NORETURN static void give_up(char *const *argv, const char *why)
{
	char text[4096];
	ssize_t n = pread(said, text, sizeof text, 0);
	fprintf(stderr, "timeit: %s:", why);
	for (; *argv; argv++)
		fprintf(stderr, " %s", *argv);
	fprintf(stderr, "\n%.*s", (int)MAX(n, 0), text);
	exit(1);
}

/* The arguments with {} replaced; what was there is never freed: a run has few. */
static char **numbered(char *const *argv, size_t number)
{
	size_t n = 0;
	while (argv[n])
		n++;
	char **out = xcalloc(n + 1, sizeof *out);
	for (size_t i = 0; i < n; i++) {
		const char *at = strstr(argv[i], "{}");
		if (!at)
			out[i] = xstrdup(argv[i]);
		else if (asprintf(&out[i], "%.*s%zu%s", (int)(at - argv[i]), argv[i], number,
				 at + 2) < 0)
			oom();
	}
	return out;
}

static void numbered_free(char **argv)
{
	for (char **a = argv; *a; a++)
		free(*a);
	free(argv);
}

static struct run run_once(char *const *argv)
{
	posix_spawn_file_actions_t to;
	struct rusage used;
	int status;
	pid_t pid;
	posix_spawn_file_actions_init(&to);
	posix_spawn_file_actions_addopen(&to, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&to, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_adddup2(&to, said, STDERR_FILENO);
	if (lseek(said, 0, SEEK_SET) || ftruncate(said, 0))
		give_up(argv, "cannot empty a file");
	double began = now_ms();
	int e = posix_spawnp(&pid, argv[0], &to, NULL, argv, environ);
	if (e)
		give_up(argv, strerror(e));
	if (wait4(pid, &status, 0, &used) != pid)
		give_up(argv, strerror(errno));
	double took = now_ms() - began;
	posix_spawn_file_actions_destroy(&to);
	if (status)
		give_up(argv, "failed");
	return (struct run){ took,
		(double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e3 +
			(double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e3,
		used.ru_maxrss };
}

static void run_numbered(struct bench *b, size_t number, bool count)
{
	char **argv = numbered(b->argv, number);
	struct run r = run_once(argv);
	if (count)
		b->runs[b->n++] = r;
	numbered_free(argv);
}

static int double_cmp(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double quantile(double *v, size_t n, double q)
{
	qsort(v, n, sizeof *v, double_cmp);
	double at = q * (double)(n - 1);
	size_t i = (size_t)at;
	return i + 1 < n ? v[i] + (v[i + 1] - v[i]) * (at - (double)i) : v[i];
}

static void print_runs(const struct bench *b, const char *suffix)
{
	double *v = xcalloc(b->n, sizeof *v);
	long rss = 0;
	for (size_t i = 0; i < b->n; i++) {
		v[i] = b->runs[i].wall;
		rss = MAX(rss, b->runs[i].rss);
	}
	printf(" median%s=%.3f", suffix, quantile(v, b->n, .5));
	printf(" min%s=%.3f p90%s=%.3f", suffix, v[0], suffix, quantile(v, b->n, .9));
	for (size_t i = 0; i < b->n; i++)
		v[i] = b->runs[i].cpu;
	printf(" cpu%s=%.3f rss%s=%ld", suffix, quantile(v, b->n, .5), suffix, rss);
	free(v);
}

static void print_ratio(const struct bench *a, const struct bench *b)
{
	double *v = xcalloc(a->n, sizeof *v);
	for (size_t i = 0; i < a->n; i++)
		v[i] = a->runs[i].wall / b->runs[i].wall;
	printf(" ratio=%.3f", quantile(v, a->n, .5));
	free(v);
}

static void measure(struct bench *a, struct bench *b, const char *prepare, size_t runs,
	double seconds)
{
	double end = 0;
	for (size_t i = runs == 1; i <= runs; i++) {
		if (prepare && system(prepare))
			give_up((char *[]){ (char *)prepare, NULL }, "failed");
		run_numbered(a, i, i > 0);
		if (b->argv)
			run_numbered(b, i, i > 0);
		if (i == 0 || !end)
			end = now_ms() + seconds * 1e3;
		if (i >= 3 && now_ms() > end)
			break;
	}
}

int main(int argc, char **argv)
{
	struct bench a = { 0 }, b = { 0 };
	const char *prepare = NULL;
	size_t runs = 50;
	double seconds = 1e9;
	for (int c; (c = getopt(argc, argv, "+n:s:p:")) != -1;) {
		if (c == 'n')
			runs = strtoul(optarg, NULL, 10);
		else if (c == 's')
			seconds = strtod(optarg, NULL);
		else if (c == 'p')
			prepare = optarg;
		else
			return 2;
	}
	a.argv = argv + optind;
	for (int i = optind; i < argc; i++)
		if (!strcmp(argv[i], "--vs")) {
			argv[i] = NULL;
			b.argv = argv + i + 1;
			break;
		}
	if (!*a.argv || (b.argv && !*b.argv) || !runs || runs > RUNS_MAX) {
		fprintf(stderr, "usage: timeit [-n RUNS] [-s SECONDS] [-p PREPARE] COMMAND..."
				" [--vs COMMAND...]\n");
		return 2;
	}
	said = memfd_create("said", MFD_CLOEXEC);
	a.runs = xcalloc(runs, sizeof *a.runs);
	b.runs = xcalloc(runs, sizeof *b.runs);
	measure(&a, &b, prepare, runs, seconds);
	printf("runs=%zu", a.n);
	print_runs(&a, "");
	if (b.argv) {
		print_runs(&b, "2");
		print_ratio(&a, &b);
	}
	putchar('\n');
	free(a.runs);
	free(b.runs);
	return 0;
}
