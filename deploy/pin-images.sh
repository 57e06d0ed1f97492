#!/bin/sh
# Pins the images that run on this box, and that were tried there, by their digests: prints a compose
# file to lay over the box's own. A tag is a name that its owner may move; a digest is one image.
#
#   deploy/pin-images.sh edge > docker-compose.edge.pinned.yml
#   docker compose … -f docker-compose.edge.yml -f docker-compose.edge.pinned.yml up -d
#
# Images that were built here have no digest in any registry and are left out.
#
# Usage: deploy/pin-images.sh edge|home
set -eu

case ${1:-} in
  edge | home) box=$1 ;;
  *)
    echo 'usage: deploy/pin-images.sh edge|home' >&2
    exit 2
    ;;
esac

root=$(dirname "$0")/..
compose() {
  docker compose --env-file "$root/deploy/secrets/$box/.env" -f "$root/docker-compose.$box.yml" "$@"
}

echo "# The images that ran on $(date -u +%Y-%m-%d). Written by deploy/pin-images.sh $box."
echo 'services:'
for service in $(compose ps --all --services | sort); do
  container=$(compose ps --all --quiet "$service" | head -n 1)
  image=$(docker inspect --format '{{.Image}}' "$container")
  digest=$(docker image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' "$image" | head -n 1)
  if [ -n "$digest" ]; then
    echo "  $service: { image: $digest }"
  else
    echo "pin-images: $service runs an image that was built here" >&2
  fi
done
