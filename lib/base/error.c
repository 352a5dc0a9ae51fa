#include "base/error.h"
#include "base/buf.h"

static _Thread_local struct error last;

void error_release(struct error *e)
{
	free(e->message);
	for (size_t i = 0; i < e->n_mends; i++) {
		free(e->mends[i].why);
		for (char **a = e->mends[i].argv; *a; a++)
			free(*a);
	}
	*e = (struct error){ 0 };
}

static void record(enum err code, const char *fmt, va_list ap, const char *tail)
{
	/* the arguments may point into the old message: build the new one first */
	CLEANUP(buf_release) struct buf b = { 0 };
	buf_vfmt(&b, fmt, ap);
	if (tail)
		buf_fmt(&b, ": %s", tail);
	error_release(&last);
	last.code = code;
	last.message = buf_take(&b, NULL);
}

int fail(enum err code, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	record(code, fmt, ap, NULL);
	va_end(ap);
	return -(int)code;
}

int fail_errno(enum err code, const char *fmt, ...)
{
	const char *why = strerror(errno);
	va_list ap;
	va_start(ap, fmt);
	record(code, fmt, ap, why);
	va_end(ap);
	return -(int)code;
}

int error_context(const char *fmt, ...)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	va_list ap;
	va_start(ap, fmt);
	buf_vfmt(&b, fmt, ap);
	va_end(ap);
	buf_fmt(&b, ": %s", last.message ? last.message : "");
	free(last.message);
	last.message = buf_take(&b, NULL);
	return -(int)last.code;
}

int mend(const char *why, const char *arg0, ...)
{
	if (last.n_mends == MEND_MAX)
		return -(int)last.code;
	struct mend *m = &last.mends[last.n_mends++];
	size_t n = 0;
	va_list ap;
	va_start(ap, arg0);
	m->why = xstrdup(why);
	for (const char *a = arg0; a && n < MEND_ARGS; a = va_arg(ap, const char *))
		m->argv[n++] = xstrdup(a);
	m->argv[n] = NULL;
	va_end(ap);
	return -(int)last.code;
}

const struct error *error_last(void)
{
	return &last;
}

void error_clear(void)
{
	error_release(&last);
}

struct error error_take(void)
{
	struct error e = last;
	last = (struct error){ 0 };
	return e;
}

void error_put(struct error e)
{
	error_release(&last);
	last = e;
}

static const struct {
	int exit_status;
	const char *name;
} codes[E_COUNT] = { [E_NONE] = { 0, "none" },
#define X(code, exit_status, json) [code] = { exit_status, json },
	HD_ERRORS(X)
#undef X
};

int error_exit_status(enum err code)
{
	return codes[code].exit_status;
}

const char *error_name(enum err code)
{
	return codes[code].name;
}
