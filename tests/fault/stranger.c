/* A library to preload into hd: whoever runs it is not who owns the files. */
#include <unistd.h>

uid_t geteuid(void)
{
	return getuid() + 1;
}
