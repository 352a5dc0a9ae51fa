/* The two functions of numbers that hd needs: of their own, since libm would be one library more for
 * every command to load, and since these give the same on every machine. */
#ifndef HD_BASE_NUMBER_H
#define HD_BASE_NUMBER_H

/* The natural logarithm of a normal number above 0, to some units in the last place. */
double number_ln(double x);
/* The square root; 0 of what is below 0. */
double number_root(double x);
#endif
