/* What a term's occurrences in a document are worth (the ranking's wtf). It stands here, below the
 * ranking, since segments keep the best of each block of postings: changing it changes their format.
 *
 * a in the title, c in the body of tl and bl counted tokens: f = 2a + c, dl = 2 tl + bl,
 * K = 1.2 (.25 + .75 dl / av), T = 1.2 (.25 + .75 tl / avt),
 * wtf = 2.2 f / (f + K) + [a > 0] .3 · 2.2 a / (a + T) < 2.86. It grows with a and c and falls with
 * tl and bl. av and avt are the means of dl and tl over all documents. */
#ifndef HD_INDEX_WTF_H
#define HD_INDEX_WTF_H

#define WTF_K1 1.2f
#define WTF_B .75f
#define WTF_TITLE 2.f /* an occurrence in the title counts as so many in the body */
#define WTF_BONUS .3f /* the weight of the title's own component */
#define WTF_MAX ((WTF_K1 + 1) * (1 + WTF_BONUS))

/* The means, made ready: K = k + per_dl · dl, T = t + per_tl · tl. */
struct wtf_scale {
	float k, per_dl, t, per_tl;
};
/* A mean of 0: no document has any, and lengths do not matter. */
static inline struct wtf_scale wtf_scale(double av, double avt)
{
	struct wtf_scale s = { WTF_K1, 0, WTF_K1, 0 };
	if (av > 0) {
		s.k = WTF_K1 * (1 - WTF_B);
		s.per_dl = (float)((double)(WTF_K1 * WTF_B) / av);
	}
	if (avt > 0) {
		s.t = WTF_K1 * (1 - WTF_B);
		s.per_tl = (float)((double)(WTF_K1 * WTF_B) / avt);
	}
	return s;
}
static inline float wtf_k(const struct wtf_scale *s, uint32_t tl, uint32_t bl)
{
	return s->k + s->per_dl * (WTF_TITLE * (float)tl + (float)bl);
}
static inline float wtf_t(const struct wtf_scale *s, uint32_t tl)
{
	return s->t + s->per_tl * (float)tl;
}
/* k and t: the document's K and T. */
static inline float wtf(uint32_t a, uint32_t c, float k, float t)
{
	float f = WTF_TITLE * (float)a + (float)c;
	float w = (WTF_K1 + 1) * f / (f + k);
	return a ? w + WTF_BONUS * (WTF_K1 + 1) * (float)a / ((float)a + t) : w;
}
#endif
