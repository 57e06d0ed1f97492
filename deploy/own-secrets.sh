#!/bin/sh
# Gives the secrets of this box to those who run there, and to nobody else: all to the user of the
# containers, the tunnel's to root. Needed once the bundle is copied here, and after each rotation
# that was copied. Run as root.
#
# Usage: deploy/own-secrets.sh edge|home
set -eu

case ${1:-} in
  edge | home) bundle=$(dirname "$0")/secrets/$1 ;;
  *)
    echo 'usage: deploy/own-secrets.sh edge|home' >&2
    exit 2
    ;;
esac
if [ ! -d "$bundle" ]; then
  echo "$bundle is not there: npm run deploy:keys makes it, elsewhere" >&2
  exit 2
fi

# The settings beside them are no secrets, and a strict umask would have made some of them.
for name in traefik rabbitmq postgres telemetry; do
  settings=$(dirname "$0")/$name
  if [ -d "$settings" ]; then chmod -R a+rX "$settings"; fi
done
chmod -R u=rwX,go= "$bundle"
# Never the tunnel's on the way: its router, which may be running, could not read them meanwhile.
find "$bundle" -path "$bundle/wireguard" -prune -o -exec chown -h 10001:10001 {} +
chown -R 0:0 "$bundle/wireguard"
