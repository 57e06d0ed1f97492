#!/bin/sh
# The `wireguard` container of either box: routes between the box's own network and the tunnel, and
# lets through what firewall.nft says. Follows wg0.conf and firewall.nft (of CONFIG_DIR) when they
# are replaced, without a restart: that is how keys are rotated.
#
# Usage: router.sh run      until it is stopped
#        router.sh healthy  exit code 0 while tunnel and firewall stand
set -eu

config=${CONFIG_DIR:-/etc/wireguard}
tunnel=wg0
check_every_s=1
# A live tunnel shakes hands every two minutes; one that is older has lost the other end.
handshake_age_s_max=150
resolve_every_s=30
# `wg` would wait half a minute for a name that nobody resolves; the loop below asks again anyway.
export WG_ENDPOINT_RESOLUTION_RETRIES=1

say() { printf 'router: %s\n' "$*" >&2; }

# The values of a key of wg0.conf, comma-separated lists one a line.
values() {
  sed -n "s/^[[:space:]]*$1[[:space:]]*=[[:space:]]*//p" "$config/$tunnel.conf" |
    tr ',' '\n' | tr -d '[:blank:]'
}

# What `wg` itself understands: the rest of the file is for wg-quick, whose part this script plays.
wg_part() {
  sed -E '/^[[:space:]]*(Address|MTU|DNS|Table|SaveConfig|(Pre|Post)(Up|Down))[[:space:]]*=/d' \
    "$config/$tunnel.conf"
}

make_interface() {
  if ip link show "$tunnel" >/dev/null 2>&1; then return; fi
  if ip link add "$tunnel" type wireguard 2>/dev/null; then return; fi
  # Kernels without WireGuard: the same protocol in a program, with /dev/net/tun.
  wireguard-go "$tunnel" >/dev/null
}

# Home may start while nobody resolves the edge's name: then without it, until somebody does.
configure() {
  wg_part | wg "$1" "$tunnel" /dev/stdin ||
    { wg_part | sed '/^[[:space:]]*Endpoint/d' | wg "$1" "$tunnel" /dev/stdin; }
}

apply_tunnel() {
  configure "$1" || return 1
  for address in $(values Address); do
    ip address replace "$address" dev "$tunnel" || return 1
  done
  for mtu in $(values MTU); do ip link set "$tunnel" mtu "$mtu" || return 1; done
  ip link set "$tunnel" up || return 1
  for peer in $(values AllowedIPs); do
    ip route replace "$peer" dev "$tunnel" || return 1
  done
}

fingerprint() { cat "$config/$1" 2>/dev/null | sha256sum; }

refused() {
  nft list counter inet mockstreet refused | sed -n 's/.*packets \([0-9]*\).*/\1/p'
}

# Seconds since either side last heard from the other; huge before the first time.
handshake_age_s() {
  last=$(wg show "$tunnel" latest-handshakes | cut -f 2)
  echo $(($(date +%s) - ${last:-0}))
}

start() {
  if [ "$(cat /proc/sys/net/ipv4/ip_forward)" != 1 ]; then
    say 'net.ipv4.ip_forward is off in this network namespace'
    exit 2
  fi
  # First the rules, then the road.
  nft -f "$config/firewall.nft"
  make_interface
  apply_tunnel setconf
  tunnel_seen=$(fingerprint "$tunnel.conf")
  rules_seen=$(fingerprint firewall.nft)
  say "tunnel is up at $(values Address)"
}

follow_files() {
  now=$(fingerprint "$tunnel.conf")
  if [ "$now" != "$tunnel_seen" ]; then
    tunnel_seen=$now
    if apply_tunnel syncconf; then
      say 'applied the new wg0.conf'
    else
      say 'wg0.conf is faulty: the tunnel stays as it was'
    fi
  fi
  now=$(fingerprint firewall.nft)
  if [ "$now" != "$rules_seen" ]; then
    rules_seen=$now
    if nft -f "$config/firewall.nft"; then
      say 'applied the new firewall.nft'
      reported=0
    else
      say 'firewall.nft is faulty: the rules stay as they were'
    fi
  fi
}

# The edge's name may lead elsewhere by now.
resolve_again() {
  if [ -z "$(values Endpoint)" ] || [ $((ticks % resolve_every_s)) -ne 0 ]; then return; fi
  if [ "$(handshake_age_s)" -gt "$handshake_age_s_max" ]; then configure syncconf || true; fi
}

# The kernel's log does not reach a container's.
report_refused() {
  if [ $((ticks % 60)) -ne 0 ]; then return; fi
  count=$(refused)
  if [ "$count" -gt "$reported" ]; then
    say "refused $((count - reported)) packets within the last minute"
  fi
  reported=$count
}

run() {
  start
  ticks=0
  reported=0
  trap 'exit 0' INT TERM
  while ip link show "$tunnel" >/dev/null 2>&1; do
    sleep "$check_every_s" &
    wait $!
    ticks=$((ticks + 1))
    follow_files
    resolve_again
    report_refused
  done
  say 'the tunnel is gone'
  exit 1
}

healthy() {
  wg show "$tunnel" >/dev/null && nft list counter inet mockstreet refused >/dev/null
}

case ${1:-} in
  run) run ;;
  healthy) healthy ;;
  *) say 'usage: router.sh run|healthy'; exit 2 ;;
esac
