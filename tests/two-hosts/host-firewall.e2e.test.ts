import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { USUAL_PATH } from '@mockstreet/native/server-environment';
import { afterAll, expect, test } from 'vitest';
import { hostFirewall } from '../../scripts/two-hosts/box-hosts.ts';
import { openRun, type RigRun, removeRun } from '../../scripts/two-hosts/run-name.ts';
import { runCommand } from '../../scripts/two-hosts/system-commands.ts';
import { setUpAs, whereNamespacesCanBeMade } from './where-namespaces.ts';

/** The edge's machine with its shipped firewall, and strangers of several addresses. */
const EDGE = { 4: '192.0.2.1', 6: '2001:db8:0:1::1' } as const;
const STRANGERS = ['192.0.2.66', '2001:db8:0:66::1', '2001:db8:0:66::2'];
const OWNER = ['192.0.2.77', '2001:db8:0:77::1'];

let run: RigRun;

whereNamespacesCanBeMade('the edge’s own firewall in a network namespace', theFirewall);

const inside = (place: 'edge' | 'friends', ...command: string[]) => [
  ...['netns', 'exec', `${run.prefix}-${place}`, ...command],
];

async function listenForSsh(): Promise<void> {
  const program = `require('net').createServer((peer) => peer.destroy()).listen(22, () => console.log('listens'))`;
  const child = spawn('ip', inside('edge', process.execPath, '-e', program), {
    env: { PATH: USUAL_PATH },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
}

/** How many of so many connections at once from that address are let in. */
function letIn(from: string, attempts: number): number {
  const to = from.includes(':') ? EDGE[6] : EDGE[4];
  const program = `
    let open = 0;
    for (let n = 0; n < ${attempts}; n += 1) {
      const peer = require('net').connect({ host: '${to}', port: 22, localAddress: '${from}' });
      peer.on('connect', () => { open += 1; peer.destroy(); }).on('error', () => {});
    }
    setTimeout(() => { console.log(open); process.exit(); }, 800);`;
  const env = { PATH: USUAL_PATH };
  return Number(
    execFileSync('ip', inside('friends', process.execPath, '-e', program), {
      env,
      encoding: 'utf8',
    }),
  );
}

function theFirewall() {
  setUpAs('it stands before a machine that listens, and strangers find it', async () => {
    run = openRun();
    const [edge, friends] = [`${run.prefix}-edge`, `${run.prefix}-friends`];
    for (const name of [edge, friends]) runCommand('ip', 'netns', 'add', name);
    runCommand(
      'ip',
      '-n',
      edge,
      'link',
      'add',
      'eth0',
      'type',
      'veth',
      'peer',
      'name',
      'eth0',
      'netns',
      friends,
    );
    const addresses: [string, string][] = [
      ...Object.values(EDGE).map((address): [string, string] => [edge, address]),
      ...[...STRANGERS, ...OWNER].map((address): [string, string] => [friends, address]),
    ];
    for (const [name, address] of addresses) {
      const own = address.includes(':') ? [`${address}/48`, 'nodad'] : [`${address}/24`];
      runCommand('ip', '-n', name, 'address', 'add', ...own, 'dev', 'eth0');
    }
    for (const name of [edge, friends]) runCommand('ip', '-n', name, 'link', 'set', 'eth0', 'up');
    runCommand('ip', ...inside('edge', 'nft', '-f', hostFirewall('edge')));
    await listenForSsh();
  });

  afterAll(() => run && removeRun(run));

  test('who tries SSH without an end is refused, and the owner is let in meanwhile', () => {
    const [stranger = '', ofNetwork = '', sameNetwork = ''] = STRANGERS;
    for (const from of [stranger, ofNetwork]) {
      const entered = letIn(from, 60);
      expect(entered).toBeGreaterThanOrEqual(20);
      expect(entered).toBeLessThan(25);
    }
    // Another address of a network that has used up its allowance.
    expect(letIn(sameNetwork, 5)).toBeLessThan(3);
    for (const from of OWNER) expect([from, letIn(from, 10)]).toEqual([from, 10]);
  });
}
