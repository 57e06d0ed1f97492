#!/bin/sh
# Installs Debian packages for their programs alone: no service of the system's is started, no
# default PostgreSQL cluster made, and what we put in the way for that is taken away again.
# Runs as root. Usage: apt-install.sh PACKAGE...
set -eu

policy=/usr/sbin/policy-rc.d
cluster=/etc/postgresql-common/createcluster.d/mockstreet.conf
mark='put here by mockstreet while it installs packages'

clean_up() {
  # Only what carries our mark, which may also be left from a run that was killed.
  for file in "$policy" "$cluster"; do
    if [ -e "$file" ] && grep -q "$mark" "$file"; then rm -f "$file"; fi
  done
}
trap clean_up EXIT
trap 'exit 130' HUP INT TERM
clean_up

if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\n# %s\nexit 101\n' "$mark" >"$policy"
  chmod 755 "$policy"
fi
mkdir -p "${cluster%/*}"
printf '# %s\ncreate_main_cluster = off\n' "$mark" >"$cluster"

export DEBIAN_FRONTEND=noninteractive
apt-get -q -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 update
apt-get -q -y -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 \
  install --no-install-recommends "$@"
