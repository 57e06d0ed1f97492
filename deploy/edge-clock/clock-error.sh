#!/bin/sh
# Writes how wrong the edge's clock may be, in whole milliseconds, to where intake looks it up
# (CLOCK_ERROR_FILE): each accepted order carries it, and above 2 s intake takes none. Run by
# mockstreet-clock.timer.
#
# What chrony vouches for: what it has not corrected yet, plus half of the way to the clock that all
# is measured against, plus how far either may have drifted since (chronyc(1), tracking). It grows
# by itself while no server answers. A clock that follows nobody is vouched for by nobody: nothing is
# written then, and intake lets the last figure grow with its age, or refuses orders without one.
#
# Usage: clock-error.sh [FOLDER]
set -eu
umask 022
folder=${1:-/run/mockstreet}

error_ms=$(
  chronyc -c tracking | awk -F , '
    function size(seconds) { return seconds < 0 ? -seconds : seconds }
    # 7F7F0101 is this very clock.
    NF == 14 && $1 != "7F7F0101" && $3 > 0 && $14 ~ /^(Normal|Insert second|Delete second)$/ {
      ms = (size($5) + $11 / 2 + $12) * 1000
      print int(ms) + (ms > int(ms))
    }'
)
if [ -z "$error_ms" ]; then
  echo 'clock-error: chrony follows no other clock, or does not run' >&2
  exit 1
fi
# Replaced as a whole, so that nobody reads half of it.
echo "$error_ms" >"$folder/clock-error-ms.new"
mv "$folder/clock-error-ms.new" "$folder/clock-error-ms"
