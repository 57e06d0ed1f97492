#!/bin/sh
# The `wireguard` container of either box: routes between the box's own network and the tunnel, and
# lets through what firewall.nft says. Follows wg0.conf and firewall.nft (of CONFIG_DIR) when they
# are replaced, without a restart: that is how keys are rotated.
#
# Usage: router.sh run      until it is stopped
#        router.sh healthy  exit code 0 while tunnel and firewall stand. The other end need not answer,
#                           nor need anybody resolve its name: either box is up without the other
set -eu

config=${CONFIG_DIR:-/etc/wireguard}
tunnel=wg0
check_every_s=1
# A live tunnel shakes hands every two minutes; one that is older has lost the other end.
handshake_age_s_max=150
resolve_every_s=30
# Without any address there is nobody to call: not worth half a minute more.
resolve_first_every_s=5
# `wg` would wait half a minute for a name that nobody resolves; the loop below asks again anyway.
export WG_ENDPOINT_RESOLUTION_RETRIES=1

say() { printf 'router: %s\n' "$*" >&2; }

# Puts a file's text into `text`. Fails unless all of it can be read: a file is looked at while it is
# copied, too, and before it is ours; half of one would take keys, peers or rules away. Either file
# ends with a line that nothing else of it is.
read_whole() {
  text=$(cat "$config/$1" 2>/dev/null && printf .) || return 1
  case $1:$text in
    "$tunnel".conf:*PrivateKey*=*'[Peer]'*PublicKey*=*AllowedIPs*=*"
.") ;;
    firewall.nft:*'table inet mockstreet {'*"
}
.") ;;
    *) return 1 ;;
  esac
  text=${text%?}
}

# The values of a key of wg0.conf, comma-separated lists one a line.
values() {
  printf '%s' "$tunnel_text" | sed -n "s/^[[:space:]]*$1[[:space:]]*=[[:space:]]*//p" |
    tr ',' '\n' | tr -d '[:blank:]'
}

# What `wg` itself understands: the rest of the file is for wg-quick, whose part this script plays.
wg_part() {
  printf '%s' "$tunnel_text" |
    sed -E '/^[[:space:]]*(Address|MTU|DNS|Table|SaveConfig|(Pre|Post)(Up|Down))[[:space:]]*=/d'
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

refused() {
  nft list counter inet mockstreet refused | sed -n 's/.*packets \([0-9]*\).*/\1/p'
}

# Seconds since either side last heard from the other; huge before the first time.
handshake_age_s() {
  last=$(wg show "$tunnel" latest-handshakes | cut -f 2)
  echo $(($(date +%s) - ${last:-0}))
}

apply_rules() { printf '%s' "$rules_text" | nft -f /dev/stdin; }

start() {
  if [ "$(cat /proc/sys/net/ipv4/ip_forward)" != 1 ]; then
    say 'net.ipv4.ip_forward is off in this network namespace'
    exit 2
  fi
  for file in firewall.nft "$tunnel.conf"; do
    if read_whole "$file"; then continue; fi
    say "$file cannot be read as a whole"
    exit 2
  done
  tunnel_text=$text
  tunnel_seen=$text
  read_whole firewall.nft
  rules_text=$text
  rules_seen=$text
  # First the rules, then the road.
  apply_rules
  make_interface
  apply_tunnel setconf
  say "tunnel is up at $(values Address)"
  if has_nobody_to_call; then
    say "nobody resolves $(values Endpoint): asked again every $resolve_first_every_s s"
  fi
}

# Follows one file: `$1`, whose text was last seen as `$2` and last applied as `$3`. Exit code 0 when
# there is another, whole, to be applied: in `text`, where nothing stands for what is not whole.
is_new() {
  read_whole "$1" || text=
  if [ "$text" = "$2" ] || [ "$text" = "$3" ]; then return 1; fi
  if [ -n "$text" ]; then return 0; fi
  say "$1 cannot be read as a whole: what it said last is kept"
  return 1
}

follow_files() {
  if is_new "$tunnel.conf" "$tunnel_seen" "$tunnel_text"; then
    before=$tunnel_text
    tunnel_text=$text
    if apply_tunnel syncconf; then
      say 'applied the new wg0.conf'
    else
      tunnel_text=$before
      say 'wg0.conf is faulty: the tunnel stays as it was'
    fi
  fi
  tunnel_seen=$text
  if is_new firewall.nft "$rules_seen" "$rules_text"; then
    before=$rules_text
    rules_text=$text
    if apply_rules; then
      say 'applied the new firewall.nft'
      reported=0
    else
      rules_text=$before
      say 'firewall.nft is faulty: the rules stay as they were'
    fi
  fi
  rules_seen=$text
}

# Exit code 0 when the other end is called by an address that nobody has found yet.
has_nobody_to_call() {
  [ -n "$(values Endpoint)" ] && wg show "$tunnel" endpoints | grep -q '(none)'
}

# The edge's name may lead elsewhere by now.
resolve_again() {
  endpoint=$(values Endpoint)
  if [ -z "$endpoint" ]; then return; fi
  if has_nobody_to_call; then
    if [ $((ticks % resolve_first_every_s)) -ne 0 ]; then return; fi
    call_other_end || return 0
    say "$endpoint is $(wg show "$tunnel" endpoints | cut -f 2)"
  else
    if [ $((ticks % resolve_every_s)) -ne 0 ]; then return; fi
    if [ "$(handshake_age_s)" -le "$handshake_age_s_max" ]; then return; fi
    call_other_end || true
  fi
}

call_other_end() { wg set "$tunnel" peer "$(values PublicKey)" endpoint "$endpoint"; }

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
  if [ -z "$(wg show "$tunnel" peers)" ]; then
    say 'the tunnel has no other end'
    return 1
  fi
  nft list counter inet mockstreet refused >/dev/null
}

case ${1:-} in
  run) run ;;
  healthy) healthy ;;
  *) say 'usage: router.sh run|healthy'; exit 2 ;;
esac
