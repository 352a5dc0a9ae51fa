/* Starting git itself for what it does best: making repositories, setting its configuration. */
#ifndef HD_STORE_GIT_RUN_H
#define HD_STORE_GIT_RUN_H
#include "base/error.h"

/* argv[0] is "git"; NULL-terminated. E_GIT with the first line of what git complained of. */
int git_run(const char *const *argv);
#endif
