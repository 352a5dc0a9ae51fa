#include "brain/rules.h"
#include "text/utf8.h"

#define SAID_COLUMNS 48

void draft_word(struct proposer *p, struct draft *d, struct str word)
{
	if (d->argc == d->cap) {
		size_t cap = d->cap ? d->cap * 2 : 8;
		struct str *argv = arena_array(p->arena, cap, sizeof *argv);
		if (d->argc)
			memcpy(argv, d->argv, d->argc * sizeof *argv);
		d->argv = argv;
		d->cap = cap;
	}
	d->argv[d->argc++] = arena_str(p->arena, word);
}

struct str text_fmt(struct proposer *p, const char *fmt, ...)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	va_list ap;
	va_start(ap, fmt);
	buf_vfmt(&b, fmt, ap);
	va_end(ap);
	return arena_str(p->arena, buf_view(&b));
}

struct str text_said(struct proposer *p, struct str s)
{
	CLEANUP(buf_release) struct buf visible = { 0 };
	CLEANUP(buf_release) struct buf cut = { 0 };
	utf8_visible(&visible, s, false);
	utf8_fit(&cut, buf_view(&visible), SAID_COLUMNS, false);
	return arena_str(p->arena, buf_view(&cut));
}

struct str text_span(struct proposer *p, int64_t ms)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	when_span(&b, ms);
	return arena_str(p->arena, buf_view(&b));
}

struct str text_ago(struct proposer *p, int64_t then)
{
	CLEANUP(buf_release) struct buf b = { 0 };
	when_relative(&b, MIN(then, p->s->clock.now), p->s->clock.now);
	return arena_str(p->arena, buf_view(&b));
}

struct str text_since(struct proposer *p, int64_t then)
{
	return text_span(p, MAX(p->s->clock.now - then, INT64_C(0)));
}

double part_of(const struct proposer *p, int64_t then, int64_t length)
{
	double waited = (double)(p->s->clock.now - then);
	if (waited <= 0)
		return 0;
	return length > 0 ? MIN(1.0, waited / (double)length) : 1;
}

bool past(const struct proposer *p, int64_t then, int64_t length)
{
	return then && p->s->clock.now - then >= length;
}
