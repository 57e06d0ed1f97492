import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { routerFirewall } from '@mockstreet/access/firewall';
import { homeTunnelConfig } from '@mockstreet/access/wireguard-config';
import { ensureTools } from '@mockstreet/native/ensure-tools';
import { REPOSITORY } from '@mockstreet/native/repository';
import { USUAL_PATH } from '@mockstreet/native/server-environment';
import { afterAll, expect, test, vi } from 'vitest';
import { startNameServer } from '../../scripts/two-hosts/name-server.ts';
import { openRun, type RigRun, removeRun } from '../../scripts/two-hosts/run-name.ts';
import { runCommand, tryCommand } from '../../scripts/two-hosts/system-commands.ts';
import { TWO_HOSTS_TOOLS } from '../../scripts/two-hosts/two-hosts-tools.ts';
import { setUpAs, whereNamespacesCanBeMade } from './where-namespaces.ts';

/**
 * The router of home, alone in a network namespace, with an internet that holds a name server and
 * nothing else. Root without capabilities reads no file of others, as in its container.
 */
const ENDPOINT = 'edge.mock.example:51820';
const [ADDRESS, INTERNET, EDGE] = ['192.0.2.2', '192.0.2.100', '192.0.2.1'];
const NAMES = { 'edge.mock.example': EDGE };

let run: RigRun;
let router: ChildProcess;
let said = '';
let folder: string;
let endNames: (() => void) | undefined;

const key = () => runCommand('wg', 'genkey').trim();
const keys = { privateKey: '', peerPublicKey: '', presharedKey: '' };
const inside = (...command: string[]) =>
  runCommand('nsenter', '--target', `${router.pid}`, '--mount', '--net', '--', ...command);
const wg = (what: string) => inside('wg', 'show', 'wg0', what).trim();
const isHealthy = () =>
  tryCommand(
    'nsenter',
    ...['--target', `${router.pid}`, '--mount', '--net', '--', 'env', `CONFIG_DIR=${folder}`],
    ...['sh', join(REPOSITORY, 'deploy/wireguard/router.sh'), 'healthy'],
  );
const put = (file: string, text: string) => writeFileSync(join(folder, file), text);
/** Several looks of the router, which takes one a second. */
const looks = () => new Promise((resolve) => setTimeout(resolve, 3_500));
const timesSaid = (words: string) => said.split(words).length - 1;

whereNamespacesCanBeMade('the router in a network namespace', theRouter);

async function start(): Promise<void> {
  const script = [
    `mkdir -p /run/wireguard && mount -t tmpfs tmpfs /run/wireguard`,
    `mount --bind ${join(run.folder, 'resolv.conf')} /etc/resolv.conf`,
    `sysctl -qw net.ipv4.ip_forward=1`,
    `exec setpriv --bounding-set=-all,+net_admin --inh-caps=-all,+net_admin \\`,
    `  env CONFIG_DIR=${folder} sh ${join(REPOSITORY, 'deploy/wireguard/router.sh')} run`,
  ].join('\n');
  router = spawn('ip', ['netns', 'exec', `${run.prefix}-home`, 'sh', '-ec', script], {
    env: { PATH: USUAL_PATH },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  said = '';
  router.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
}

function makeNetwork(): void {
  const [home, internet] = [`${run.prefix}-home`, `${run.prefix}-friends`];
  for (const name of [home, internet]) {
    runCommand('ip', 'netns', 'add', name);
    runCommand('ip', '-n', name, 'link', 'set', 'lo', 'up');
  }
  const peer = ['peer', 'name', 'eth0', 'netns', internet];
  runCommand('ip', '-n', home, 'link', 'add', 'eth0', 'type', 'veth', ...peer);
  for (const [name, address] of [
    [home, ADDRESS],
    [internet, INTERNET],
  ] as const) {
    // Without an address of IPv6 the kernel looks for no router: what it sends for that is refused too, and counted.
    runCommand('ip', '-n', name, 'link', 'set', 'eth0', 'addrgenmode', 'none');
    runCommand('ip', '-n', name, 'address', 'add', `${address}/24`, 'dev', 'eth0');
    runCommand('ip', '-n', name, 'link', 'set', 'eth0', 'up');
  }
}

function theRouter() {
  setUpAs('home’s router is started where nobody resolves a name', async () => {
    await ensureTools(TWO_HOSTS_TOOLS, { searchPath: process.env.PATH, report: () => {} });
    run = openRun();
    folder = join(run.folder, 'wireguard');
    mkdirSync(folder);
    writeFileSync(join(run.folder, 'resolv.conf'), `nameserver ${INTERNET}\n`);
    makeNetwork();
    Object.assign(keys, { privateKey: key(), peerPublicKey: key(), presharedKey: key() });
    put('wg0.conf', homeTunnelConfig(keys, ENDPOINT));
    put('firewall.nft', routerFirewall('home', ENDPOINT));
    await start();
  });

  afterAll(() => {
    endNames?.();
    if (run) removeRun(run);
  });

  test('nobody resolves the edge’s name: it is healthy, says so once, and calls as soon as somebody does', async () => {
    await vi.waitUntil(() => said.includes('tunnel is up'), 60_000);
    expect(wg('endpoints')).toContain('(none)');
    expect(isHealthy()).toBe(true);
    // Once more it asks in vain; each time `wg` complains twice.
    await vi.waitUntil(() => timesSaid('in name resolution') >= 4, 60_000);
    expect(router.exitCode).toBe(null);
    expect(isHealthy()).toBe(true);
    expect(timesSaid(`nobody resolves ${ENDPOINT}`)).toBe(1);
    endNames = await startNameServer(`${run.prefix}-friends`, INTERNET, NAMES);
    const called = `${ENDPOINT} is ${EDGE}:51820`;
    await vi.waitUntil(() => said.includes(called), { timeout: 60_000, interval: 500 });
    expect(wg('endpoints')).toContain(`${EDGE}:51820`);
    expect(isHealthy()).toBe(true);
  });

  test('without its firewall it is not healthy', () => {
    inside('nft', 'delete', 'table', 'inet', 'mockstreet');
    expect(isHealthy()).toBe(false);
    inside('nft', '-f', join(folder, 'firewall.nft'));
    expect(isHealthy()).toBe(true);
  });

  test('of what it asks outside, names and the tunnel leave, and nothing else', () => {
    const counted = () => {
      const text = inside('nft', 'list', 'counter', 'inet', 'mockstreet', 'refused');
      return Number.parseInt(/packets (\d+)/.exec(text)?.[1] ?? '', 10);
    };
    const send = (protocol: 'udp' | 'tcp', port: number) => {
      const before = counted();
      const attempt = `exec 3<>/dev/${protocol}/${INTERNET}/${port} && echo x >&3`;
      tryCommand(
        'nsenter',
        '--target',
        `${router.pid}`,
        '--net',
        'timeout',
        '1',
        'bash',
        '-c',
        attempt,
      );
      return counted() === before;
    };
    const tried = (['udp', 'tcp'] as const).flatMap((protocol) =>
      [53, 51_820, 54, 80, 443, 853, 5353].map(
        (port) => [`${protocol} ${port}`, send(protocol, port)] as const,
      ),
    );
    expect(tried.flatMap(([what, left]) => (left ? [what] : []))).toEqual([
      ...['udp 53', 'udp 51820', 'tcp 53'],
    ]);
  });

  const whole = () => homeTunnelConfig(keys, ENDPOINT);

  test.each([
    ['empty', () => ''],
    ['cut within the keys', () => whole().slice(0, whole().indexOf('Address'))],
    ['cut before the other end', () => whole().slice(0, whole().indexOf('[Peer]'))],
    ['cut within the last line', () => whole().trimEnd().slice(0, -1)],
  ])('a wg0.conf that is %s changes nothing, and is spoken of once', async (_, text) => {
    const before = inside('wg', 'showconf', 'wg0');
    expect(before).toContain(keys.privateKey);
    const spoken = timesSaid('wg0.conf cannot be read as a whole');
    put('wg0.conf', text());
    await looks();
    expect(inside('wg', 'showconf', 'wg0')).toBe(before);
    expect(timesSaid('wg0.conf cannot be read as a whole')).toBe(spoken + 1);
    put('wg0.conf', whole());
    await looks();
    expect(inside('wg', 'showconf', 'wg0')).toBe(before);
    expect(said).not.toContain('applied');
  });

  test('one that belongs to somebody else for a moment changes nothing either, and then is followed', async () => {
    const before = inside('wg', 'showconf', 'wg0');
    keys.privateKey = key();
    put('wg0.conf', whole());
    chmodSync(join(folder, 'wg0.conf'), 0o600);
    runCommand('chown', '10001:10001', join(folder, 'wg0.conf'));
    await looks();
    expect(inside('wg', 'showconf', 'wg0')).toBe(before);
    runCommand('chown', '0:0', join(folder, 'wg0.conf'));
    await vi.waitUntil(() => said.includes('applied the new wg0.conf'), 20_000);
    expect(wg('private-key')).toBe(keys.privateKey);
    expect(wg('peers')).toBe(keys.peerPublicKey);
  });

  test('rules that are cut are not taken: the first lines of the file would take all of them away', async () => {
    const rules = routerFirewall('home', ENDPOINT);
    const before = inside('nft', '-s', 'list', 'table', 'inet', 'mockstreet');
    for (const cut of ['', rules.slice(0, rules.indexOf('table inet mockstreet {'))]) {
      put('firewall.nft', cut);
      await looks();
      expect(inside('nft', '-s', 'list', 'table', 'inet', 'mockstreet')).toBe(before);
    }
    expect(said).not.toContain('applied the new firewall.nft');
    put('firewall.nft', rules.replace('dport 51820', 'dport 51821'));
    await vi.waitUntil(() => said.includes('applied the new firewall.nft'), 20_000);
    expect(inside('nft', 'list', 'table', 'inet', 'mockstreet')).toContain('dport 51821');
  });
}
