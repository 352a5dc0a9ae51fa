/* What libgit2 starts and hd never needs, since git itself moves all data: TLS, whose CA bundle takes
 * 3 ms to parse and whose random numbers half a millisecond to seed, and SSH. The Makefile exports
 * these to the dynamic linker, which finds the executable's definitions first; a libgit2 that is
 * built otherwise never calls them. */
int mbedtls_x509_crt_parse_file(void *chain, const char *path);
int mbedtls_x509_crt_parse_file(void *chain, const char *path)
{
	(void)chain;
	(void)path;
	return 0;
}

void mbedtls_entropy_init(void *entropy);
void mbedtls_entropy_init(void *entropy)
{
	(void)entropy;
}

int mbedtls_ctr_drbg_seed(void *random, int (*entropy)(void *, unsigned char *, size_t), void *from,
	const unsigned char *custom, size_t n);
int mbedtls_ctr_drbg_seed(void *random, int (*entropy)(void *, unsigned char *, size_t), void *from,
	const unsigned char *custom, size_t n)
{
	(void)random;
	(void)entropy;
	(void)from;
	(void)custom;
	(void)n;
	return 0;
}

int libssh2_init(int flags);
int libssh2_init(int flags)
{
	(void)flags;
	return 0;
}
