/* What the desk has learned of its articles: the prior of their documents (words.h, rank.h).
 *
 * An article that solved a ticket, that was quoted in one, or that readers voted for has evidence that
 * it helps; votes against it speak against. With
 *
 *	good = tickets solved + tickets quoted in / 4 + votes for      n = good + votes against
 *
 * the prior is UINT16_MAX times the lower end of the one-sided 95 % interval of good / n by Wilson
 * (E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference, Journal of the
 * American Statistical Association 22, 1927, 209-212; z = 1.645), in steps of 1/255: so one vote is
 * little (.27), ten that agree are much (.79), and nothing makes it more than 1 or, against it, less
 * than the 0 of an article that nobody has used. A quoted article may not have helped: it counts a
 * quarter of what solved.
 *
 * What is counted is what listed tickets' links and the votes' files say at the commit: redirects are
 * followed, time plays no part, and it does not matter how the index came to the commit, so every
 * clone ranks the same. Links are counted in the row index, in one pass where a ticket has changed;
 * they are kept, with votes and priors, in <local>/words/learned, and counted again as a whole where
 * that is lost or of another tree. Articles whose prior has changed are read once more. */
#ifndef HD_INDEX_LEARNED_H
#define HD_INDEX_LEARNED_H
#include "index/words_refresh.h"

struct learned {
	size_t solved, quoted, up, down;
};
uint16_t learned_prior(const struct learned *l);
/* For words that are at `tree` but for their priors. old: the tree they were at before; NULL: none. */
int learned_refresh(struct words *w, const struct desk *desk, const struct oid *old,
	const struct oid *tree);
#endif
