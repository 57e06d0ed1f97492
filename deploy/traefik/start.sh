#!/bin/sh
# Starts Traefik on the edge: fills the environment into its static file, which can't read it. Runs
# in Traefik's own image, on a read-only file system; writes to FILLED_IN (default /tmp/traefik.yml).
#
#   PUBLIC_HOST     the name that browsers use, e.g. mock.example; read by dynamic/*.yml
#   ACME_EMAIL      whom the certificate authority may write to; left out: nobody
#   ACME_CA_SERVER  its directory; left out: Let's Encrypt. For trying things out, its staging:
#                   https://acme-staging-v02.api.letsencrypt.org/directory
set -eu

here=$(dirname "$0")
filled_in=${FILLED_IN:-/tmp/traefik.yml}
ACME_CA_SERVER=${ACME_CA_SERVER:-https://acme-v02.api.letsencrypt.org/directory}

refuse() {
  echo "traefik: $1" >&2
  exit 2
}

# Only what can't mean anything else to sed, YAML or a rule.
case ${PUBLIC_HOST:-} in
  '' | *[!a-z0-9.-]* | [.-]* | *[.-]) refuse 'PUBLIC_HOST: must be a host name in small letters' ;;
esac
ACME_EMAIL=${ACME_EMAIL:-}
case $ACME_EMAIL in
  '') ;;
  *[!A-Za-z0-9@._+-]* | @* | *@) refuse 'ACME_EMAIL: must be an e-mail address' ;;
  *@*) ;;
  *) refuse 'ACME_EMAIL: must be an e-mail address' ;;
esac
case $ACME_CA_SERVER in
  *[!A-Za-z0-9:/._-]*) refuse 'ACME_CA_SERVER: must be an https URL' ;;
  https://?*) ;;
  *) refuse 'ACME_CA_SERVER: must be an https URL' ;;
esac
export PUBLIC_HOST

sed -e "s|\${ACME_EMAIL}|$ACME_EMAIL|" -e "s|\${ACME_CA_SERVER}|$ACME_CA_SERVER|" \
  "$here/traefik.yml" >"$filled_in"
# In the official image it is on the search path, in others at the root.
PATH=$PATH:/ exec traefik --configFile="$filled_in"
