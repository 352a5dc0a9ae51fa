#include "base/number.h"

#define LN2 0.6931471805599453094
#define ROOT2 1.4142135623730950488

double number_ln(double x)
{
	uint64_t bits;
	memcpy(&bits, &x, sizeof bits);
	int exponent = (int)(bits >> 52) - 1023;
	bits = (bits & UINT64_C(0x000fffffffffffff)) | UINT64_C(0x3ff0000000000000);
	memcpy(&x, &bits, sizeof x);
	if (x > ROOT2) {
		x /= 2;
		exponent++;
	}
	/* ln x = 2 artanh s, whose series ends quickly: s is at most .172 */
	double s = (x - 1) / (x + 1), square = s * s, sum = 0;
	for (int k = 21; k > 0; k -= 2)
		sum = sum * square + 1.0 / k;
	return exponent * LN2 + 2 * s * sum;
}

double number_root(double x)
{
	uint64_t bits;
	double guess;
	if (!(x > 0))
		return 0;
	memcpy(&bits, &x, sizeof bits);
	bits = (bits >> 1) + (UINT64_C(1023) << 51);
	memcpy(&guess, &bits, sizeof guess);
	/* off by 6 % at most; each step doubles the digits */
	for (int i = 0; i < 5; i++)
		guess = (guess + x / guess) / 2;
	return guess;
}
