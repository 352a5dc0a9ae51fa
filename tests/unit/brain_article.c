#include "tests/brain.h"
#include "brain/suggest.h"

static struct str words[] = { STR("vpn"), STR("keepalive") };
static struct str solved[] = { STR("p7xq4n2c") };

static const struct suggestion *best(void *arg)
{
	return arg;
}

static bool has_vpn(void *arg, struct str slug)
{
	(void)arg;
	return str_is(slug, "vpn");
}

static struct suggestion vpn(void)
{
	return (struct suggestion){ .slug = STR("vpn"),
		.title = STR("VPN drops"),
		.evidence = .8,
		.words = { words, 2, 0 } };
}

static void ask_of(struct scene *c, struct suggestion *x)
{
	c->s.best_article = best;
	c->s.has_article = has_vpn;
	c->s.article_arg = x;
}

static void what_customers_may_read_is_quoted(void **state)
{
	(void)state;
	CLEANUP(scene_end) struct scene c;
	struct suggestion x = vpn();
	scene_begin(&c, scene_desk);
	struct summary *t = scene_ticket(&c, "VPN drops");
	ask_of(&c, &x);
	propose(&c, ABOUT_TICKET, t);
	assert_proposed(&c, "kb-suggest", "hd reply k3f92mx0 --kb vpn");
	assert_str(action_by(&c, "kb-suggest")->why, "best article (matches: vpn keepalive)");
	x.solved = (struct strs){ solved, 1, 0 };
	propose(&c, ABOUT_TICKET, t);
	assert_str(action_by(&c, "kb-suggest")->why,
		"best article (matches: vpn keepalive; helped with p7xq4n2c)");
	x.words.n = 0;
	propose(&c, ABOUT_TICKET, t);
	assert_str(action_by(&c, "kb-suggest")->why, "best article (helped with p7xq4n2c)");
}

static void what_they_may_not_is_for_us_to_read(void **state)
{
	static const uint8_t flags[] = { WORDS_DRAFT, WORDS_REVIEW, WORDS_INTERNAL };
	(void)state;
	CLEANUP(scene_end) struct scene c;
	struct suggestion x = vpn();
	scene_begin(&c, scene_desk);
	struct summary *t = scene_ticket(&c, "VPN drops");
	ask_of(&c, &x);
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++) {
		x.flags = flags[i];
		propose(&c, ABOUT_TICKET, t);
		assert_proposed(&c, "kb-suggest", "hd kb show vpn");
	}
	x.flags = 0;
	t = scene_answered(&c, "VPN drops", MS_HOUR);
	propose(&c, ABOUT_TICKET, t);
	assert_proposed(&c, "kb-suggest", "hd kb show vpn");
}

static void no_article_is_proposed_without_need(void **state)
{
	static struct str quoted[] = { STR("kb vpn") };
	(void)state;
	CLEANUP(scene_end) struct scene c;
	struct suggestion x = vpn();
	scene_begin(&c, scene_desk);
	struct summary *t = scene_ticket(&c, "VPN drops");
	propose(&c, ABOUT_TICKET, t);
	assert_silent(&c, "kb-suggest");
	ask_of(&c, NULL);
	propose(&c, ABOUT_TICKET, t);
	assert_silent(&c, "kb-suggest");
	ask_of(&c, &x);
	c.s.me = STR("ann@acme.example");
	propose(&c, ABOUT_TICKET, t);
	assert_silent(&c, "kb-suggest");
	c.s.me = STR("bob@desk.example");
	t->links = (struct strs){ quoted, 1, 0 };
	propose(&c, ABOUT_TICKET, t);
	assert_silent(&c, "kb-suggest");
	assert_silent(&c, "kb-resolve");
	t->links.n = 0;
	t->status = STATUS_RESOLVED;
	propose(&c, ABOUT_TICKET, t);
	assert_silent(&c, "kb-suggest");
}

static void a_quoted_article_resolves(void **state)
{
	static struct str quoted[] = { STR("kb gone"), STR("kb vpn") };
	(void)state;
	CLEANUP(scene_end) struct scene c;
	scene_begin(&c, scene_desk);
	struct summary *t = scene_answered(&c, "VPN drops", MS_HOUR);
	t->links = (struct strs){ quoted, 2, 0 };
	ask_of(&c, NULL);
	propose(&c, ABOUT_TICKET, t);
	assert_proposed(&c, "kb-resolve", "hd resolve k3f92mx0 --kb vpn");
	t->links.n = 1;
	propose(&c, ABOUT_TICKET, t);
	assert_silent(&c, "kb-resolve");
}

static void a_conversation_without_an_article_becomes_one(void **state)
{
	static struct str links[] = { STR("solved-by vpn") };
	(void)state;
	CLEANUP(scene_end) struct scene c;
	struct suggestion x = vpn();
	scene_begin(&c, scene_desk);
	struct summary *t = scene_answered(&c, "VPN drops", MS_HOUR);
	t->status = STATUS_RESOLVED;
	t->notes = 1;
	c.s.command = "show";
	propose(&c, ABOUT_TICKET, t);
	assert_silent(&c, "kb-draft");
	c.s.command = "resolve";
	propose(&c, ABOUT_TICKET, t);
	assert_proposed(&c, "kb-draft", "hd kb draft --from k3f92mx0");
	ask_of(&c, &x);
	propose(&c, ABOUT_TICKET, t);
	assert_silent(&c, "kb-draft");
	ask_of(&c, NULL);
	t->links = (struct strs){ links, 1, 0 };
	propose(&c, ABOUT_TICKET, t);
	assert_silent(&c, "kb-draft");
	t->links.n = t->notes = 0;
	propose(&c, ABOUT_TICKET, t);
	assert_silent(&c, "kb-draft");
}

static void a_gap_is_filled(void **state)
{
	(void)state;
	CLEANUP(scene_end) struct scene c;
	const struct id ids[] = { id_of(STR("k3f92mx0")), id_of(STR("p7xq4n2c")) };
	scene_begin(&c, scene_desk);
	propose(&c, ABOUT_ARTICLES, NULL);
	assert_silent(&c, "kb-fill");
	c.s.gap = ids;
	c.s.n_gap = 2;
	propose(&c, ABOUT_ARTICLES, NULL);
	assert_first(&c, "hd kb draft --from k3f92mx0 p7xq4n2c");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_customers_may_read_is_quoted),
		cmocka_unit_test(what_they_may_not_is_for_us_to_read),
		cmocka_unit_test(no_article_is_proposed_without_need),
		cmocka_unit_test(a_quoted_article_resolves),
		cmocka_unit_test(a_conversation_without_an_article_becomes_one),
		cmocka_unit_test(a_gap_is_filled),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
