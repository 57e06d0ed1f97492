import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BOX_ADDRESSES, type Box, TUNNEL } from '@mockstreet/access/box-network';
import { expect, test } from 'vitest';
import { kisHost } from '../../home/market/sources/kis/kis-hosts.ts';
import { REPOSITORY } from '../support/compose/compose-file.ts';

/** Where prices come from: exchanges on the web, and the broker at ports of its own. */
const VENUE_PORTS = [
  443,
  ...(['real', 'paper'] as const).flatMap((environment) => {
    const { restUrl, socketUrl } = kisHost(environment);
    return [restUrl, socketUrl].map((url) => Number(new URL(url).port));
  }),
].toSorted((a, b) => a - b);

const firewallOf = (box: Box) =>
  readFileSync(join(REPOSITORY, `deploy/wireguard/host-firewall-${box}.nft`), 'utf8');

test.each(['edge', 'home'] as const)(
  'the %s’s machine lets the tunnel through at its port',
  (box) => {
    expect(firewallOf(box)).toContain(`\ndefine tunnel_port = ${TUNNEL.port}\n`);
  },
);

test('of home’s containers the feeder, the notifier, the bot, Alertmanager and the router get out, by the addresses that compose gives them', () => {
  const text = firewallOf('home');
  const { router, feeder, worker_notify: notifier, discord_bot: bot } = BOX_ADDRESSES.home;
  const { alertmanager } = BOX_ADDRESSES.home;
  const allowed = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('iifname "br-*"') && line.endsWith('accept'));
  expect(allowed).toEqual([
    'iifname "br-*" oifname "br-*" accept',
    `iifname "br-*" ip saddr { ${router}, ${feeder}, ${notifier}, ${bot}, ${alertmanager} } meta l4proto { tcp, udp } th dport 53 accept`,
    `iifname "br-*" ip saddr ${router} udp dport $tunnel_port accept`,
    `iifname "br-*" ip saddr ${feeder} tcp dport { ${VENUE_PORTS.join(', ')} } accept`,
    `iifname "br-*" ip saddr { ${notifier}, ${bot}, ${alertmanager} } tcp dport 443 accept`,
    `iifname "br-*" ip saddr ${router} meta l4proto udp accept`,
  ]);
});
