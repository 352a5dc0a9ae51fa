/* What every file of hd may lean on; the compiler is told to include it first (-include).
 *
 * It brings the standard headers whose dangerous names it then poisons, the few GNU extensions hd
 * uses, and allocation that cannot fail: out of memory ends the process in one function (oom), so
 * no error path exists only for it. */
#ifndef HD_BASE_BASE_H
#define HD_BASE_BASE_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))
#define NORETURN __attribute__((noreturn))
#define MUST_CHECK __attribute__((warn_unused_result))
#define UNUSED __attribute__((unused))
#define FALLTHROUGH __attribute__((fallthrough))

/* The one clean-up idiom: `CLEANUP(buf_release) struct buf b = {0};` calls buf_release(&b) when
 * the scope is left, so an early return is right. The function must take the zeroed object. */
#define CLEANUP(fn) __attribute__((cleanup(fn)))

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

/* Ends the process with "hd: out of memory", exit status 6. Nothing is left half done: the desk
 * changes by a rename, and the kernel releases the lock. */
NORETURN void oom(void);

void *xmalloc(size_t n);
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t n);
/* Room for n elements of `size` bytes; an overflowing product is out of memory. */
void *xreallocarray(void *p, size_t n, size_t size);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t n);

/* free() behind a pointer to the pointer, for CLEANUP(free_ptr) char *s = NULL; */
void free_ptr(void *pp);

/* Names that are never right here: unbounded, unchecked, or with hidden state. */
#pragma GCC poison strcpy strcat sprintf vsprintf strtok strtok_r gets atoi atol atoll atof
#pragma GCC poison gmtime localtime ctime asctime mktemp tmpnam strncpy strncat
#endif
