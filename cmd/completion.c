#include "cmd/completion.h"
#include "cmd/cmd.h"

static void option_names(const struct completing *c, const struct opt *o)
{
	for (; o && o->name; o++)
		candidate(c, arena_fmt(&c->s->arena, "--%s", o->name), o->help);
}

/* The option that the last word is a value of, if the word before it is one. */
static const struct opt *pending_option(const struct opt_parse *how, const struct texts *words)
{
	void *into;
	if (words->n < 2)
		return NULL;
	const struct opt *o = opt_find(how, str_of(words->p[words->n - 2]), &into);
	return o && o->type != OPT_FLAG ? o : NULL;
}

/* The command among the words, and how many operands stand before the last one. */
static const struct cmd *command_of(const struct texts *words, size_t *operands)
{
	struct opt_parse how = { .sets = { { global_options, NULL } } };
	const struct cmd *c = NULL;
	*operands = 0;
	for (size_t i = 0; i + 1 < words->n; i++) {
		struct str word = str_of(words->p[i]);
		void *into;
		const struct opt *o = word.n > 1 && word.p[0] == '-' ? opt_find(&how, word, &into)
								     : NULL;
		if (o) {
			i += o->type != OPT_FLAG;
		} else if (!c || c->verbs) {
			const struct cmd *family = c;
			c = family ? cmd_verb(family, word) : cmd_find(word);
			how.sets[1].rows = c ? c->options : NULL;
			if (!c)
				return family;
		} else {
			++*operands;
		}
	}
	return c;
}

/* What stands in the way of completing is no reason to speak: there are just fewer candidates. */
static void open_quietly(struct session *s, const struct texts *words)
{
	for (size_t i = 0; i + 1 < words->n; i++)
		if (!strcmp(words->p[i], "-C"))
			s->g.dir = words->p[i + 1];
	session_desk_quietly(s);
	/* the ticket that was just filed is the one that is wanted next; none that is not there yet is
	 * built for this */
	if (s->index && !session_index_fresh(s) && session_index(s))
		error_clear();
}

/* "--priority=h" */
static void value_of_option(const struct completing *c, const struct opt_parse *how)
{
	void *into;
	size_t n = (size_t)str_chr(c->word, '=');
	const struct opt *o = opt_find(how, str_first(c->word, n), &into);
	struct completing value = { c->s, str_skip(c->word, n + 1), str_first(c->word, n + 1) };
	if (o && o->type != OPT_FLAG)
		complete_as(&value, o->complete, o->words);
}

void completion_print(struct session *s, const struct texts *words)
{
	size_t operands;
	const struct cmd *cmd = command_of(words, &operands);
	struct completing c = { .s = s, .word = str_of(words->n ? words->p[words->n - 1] : "") };
	struct opt_parse how = { .sets = { { global_options, NULL },
					 { cmd ? cmd->options : NULL, NULL } } };
	const struct opt *pending = pending_option(&how, words);
	open_quietly(s, words);
	if (pending) {
		complete_as(&c, pending->complete, pending->words);
	} else if (str_starts(c.word, STR("--")) && str_chr(c.word, '=') > 0) {
		value_of_option(&c, &how);
	} else if (str_starts(c.word, STR("--"))) {
		option_names(&c, cmd ? cmd->options : NULL);
		option_names(&c, global_options);
	} else if (!cmd) {
		commands_named(&c, commands);
	} else if (cmd->verbs) {
		commands_named(&c, cmd->verbs);
	} else {
		size_t last = ARRAY_SIZE(cmd->complete) - 1;
		size_t at = MIN(operands, last);
		while (at && !cmd->complete[at])
			at--;
		complete_as(&c, cmd->complete[at], NULL);
	}
}
