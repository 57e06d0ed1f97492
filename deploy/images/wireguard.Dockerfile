# The router of either box, between its own network and the tunnel. It runs as root, since nobody
# else may be given NET_ADMIN, and with that capability alone. The tunnel itself is the kernel's.
FROM alpine:3.23.4
RUN apk add --no-cache iproute2-minimal nftables wireguard-tools-wg
COPY --chmod=755 deploy/wireguard/router.sh /usr/local/bin/router.sh
ENTRYPOINT []
CMD ["/bin/sh", "/usr/local/bin/router.sh", "run"]
