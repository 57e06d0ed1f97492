#!/bin/sh
# Pins the images of others that run on this box, and that were tried there, by their digests: writes
# docker-compose.BOX.pinned.yml, which deploy/compose.sh lays over the box's own file. A tag is a name
# that its owner may move; a digest is one image. Ours are left out: they are built here, or come by a
# release's own version, and a build cannot be named by its digest.
#
# Usage: deploy/pin-images.sh edge|home
set -eu

case ${1:-} in
  edge) services=rabbitmq ;;
  home) services='postgres redis collector prometheus alertmanager loki tempo grafana' ;;
  *)
    echo 'usage: deploy/pin-images.sh edge|home' >&2
    exit 2
    ;;
esac
cd "$(dirname "$0")/.."

pinned=docker-compose.$1.pinned.yml
# What was pinned before must not decide what runs now.
rm -f "$pinned"
{
  echo "# Mockstreet $(sed -n 's/^  "version": "\(.*\)",$/\1/p' package.json)"
  echo "# Written by deploy/pin-images.sh on $(date -u +%Y-%m-%d)."
  echo 'services:'
} >"$pinned.draft"
for service in $services; do
  container=$(deploy/compose.sh "$1" --profile telemetry ps --all --quiet "$service" | head -n 1)
  # What watches is there where the owner wants it.
  case $container:$service in :postgres | :redis | :rabbitmq) ;; :*) continue ;; esac
  image=$(docker inspect --format '{{.Image}}' "$container")
  digest=$(docker image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' "$image" | head -n 1)
  if [ -z "$digest" ]; then
    echo "pin-images: $service runs an image that no registry gave" >&2
    exit 1
  fi
  echo "  $service: { image: $digest }" >>"$pinned.draft"
done
mv "$pinned.draft" "$pinned"
