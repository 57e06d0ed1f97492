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
# Containers are given secrets as files alone.
for name in DISCORD_ALERTS_WEBHOOK_URL DISCORD_HUMAN_WEBHOOK_URL DISCORD_BOT_TOKEN DISCORD_API_URL \
  OWNER_WEBHOOK_URL KIS_APP_KEY KIS_APP_SECRET; do
  if grep -qsE "^[[:space:]]*(export[[:space:]]+)?$name=." "deploy/secrets/$box/.env"; then
    echo "$name in deploy/secrets/$box/.env is read by nobody: put it into a file that ${name}_FILE names" >&2
  fi
done
exec docker compose --env-file "deploy/secrets/$box/bundle.env" \
  --env-file "deploy/secrets/$box/.env" -f "docker-compose.$box.yml" "$@"
