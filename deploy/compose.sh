#!/bin/sh
# `docker compose` of this box, from whatever folder: with the bundle's settings, with the owner's own
# after them, so that those count, and with the images that were pinned (deploy/pin-images.sh). What is
# pinned is of one release; another one would go on running the old images, so it is refused.
#
# Usage: deploy/compose.sh edge|home ARGUMENTS…
set -eu

case ${1:-} in
  edge | home) box=$1 ;;
  *)
    echo 'usage: deploy/compose.sh edge|home ARGUMENTS…' >&2
    exit 2
    ;;
esac
shift
cd "$(dirname "$0")/.."

pinned=docker-compose.$box.pinned.yml
if [ -e "$pinned" ]; then
  release=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' package.json)
  if ! grep -qxF "# Mockstreet $release" "$pinned"; then
    echo "$pinned is not of release $release: delete it, and pin again once all runs" >&2
    exit 2
  fi
  set -- -f "$pinned" "$@"
fi
exec docker compose --env-file "deploy/secrets/$box/bundle.env" \
  --env-file "deploy/secrets/$box/.env" -f "docker-compose.$box.yml" "$@"
