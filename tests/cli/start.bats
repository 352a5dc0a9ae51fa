load helper

# What cmd/spared.c defines is found before the libraries' own: the linker says so.
@test "libgit2 starts neither TLS nor SSH" {
	desk
	LD_DEBUG=bindings LD_DEBUG_OUTPUT="$WORK/bound" run -0 hd new "VPN drops"
	cat "$WORK"/bound.* >all
	for symbol in mbedtls_x509_crt_parse_file mbedtls_entropy_init mbedtls_ctr_drbg_seed libssh2_init; do
		run -0 grep "libgit2[^ ]* .* to [^ ]*hd \[0\]: .*\`$symbol'" all
	done
}
