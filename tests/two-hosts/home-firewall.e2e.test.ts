import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { BOX_ADDRESSES } from '@mockstreet/access/box-network';
import { USUAL_PATH } from '@mockstreet/native/server-environment';
import { afterAll, expect, test } from 'vitest';
import { hostFirewall, setSystemControl } from '../../scripts/two-hosts/box-hosts.ts';
import { openRun, type RigRun, removeRun } from '../../scripts/two-hosts/run-name.ts';
import { runCommand } from '../../scripts/two-hosts/system-commands.ts';
import { setUpAs, whereNamespacesCanBeMade } from './where-namespaces.ts';

/** Where an edge may be: beside home in a rehearsal, behind a provider's NAT, on the internet. */
const EDGES = ['192.168.7.100', '100.64.0.9', '203.0.113.9'];
const PORTS = [51_820, 5_353, 161];
const { router, feeder, engine } = BOX_ADDRESSES.home;

let run: RigRun;

whereNamespacesCanBeMade('home’s own firewall in a network namespace', theFirewall);

type Place = 'home' | 'containers' | 'world';
const nameOf = (place: Place) => `${run.prefix}-${place}`;
const ip = (place: Place, ...args: string[]) => runCommand('ip', '-n', nameOf(place), ...args);
const inside = (place: Place, ...command: string[]) => ['netns', 'exec', nameOf(place), ...command];
const env = { PATH: USUAL_PATH };

/** A cable from home's machine to another place, with the addresses of either end. */
function connect(as: string, own: readonly string[], to: Place, theirs: readonly string[]): void {
  ip('home', 'link', 'add', as, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', nameOf(to));
  for (const address of own) ip('home', 'address', 'add', `${address}/24`, 'dev', as);
  for (const address of theirs) ip(to, 'address', 'add', `${address}/24`, 'dev', 'eth0');
  ip('home', 'link', 'set', as, 'up');
  ip(to, 'link', 'set', 'eth0', 'up');
}

/** Everybody out there answers what is sent to these ports. */
async function answerAll(): Promise<void> {
  const program = `
    const dgram = require('dgram');
    let bound = 0;
    for (const port of ${JSON.stringify(PORTS)}) for (const host of ${JSON.stringify(EDGES)}) {
      const socket = dgram.createSocket('udp4');
      socket.on('message', (text, from) => socket.send(text, from.port, from.address));
      socket.bind(port, host, () => (bound += 1) === ${PORTS.length * EDGES.length} && console.log('all'));
    }`;
  const child = spawn('ip', inside('world', process.execPath, '-e', program), {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
}

/** From whom a container hears, of all out there. */
function hearsFrom(container: string): string[] {
  const program = `
    const dgram = require('dgram');
    const heard = [];
    const socket = dgram.createSocket('udp4');
    socket.on('message', (_, from) => heard.push(from.address + ':' + from.port));
    socket.bind(0, '${container}', () => {
      for (const port of ${JSON.stringify(PORTS)}) for (const host of ${JSON.stringify(EDGES)})
        socket.send('x', port, host);
      setTimeout(() => { console.log(JSON.stringify(heard.sort())); process.exit(); }, 800);
    });`;
  const args = inside('containers', process.execPath, '-e', program);
  return JSON.parse(execFileSync('ip', args, { env, encoding: 'utf8' })) as string[];
}

function theFirewall() {
  setUpAs('it stands between containers and the world', async () => {
    run = openRun();
    for (const place of ['home', 'containers', 'world'] as const) {
      runCommand('ip', 'netns', 'add', nameOf(place));
    }
    connect('br-box', ['172.30.2.1'], 'containers', [router, feeder, engine]);
    connect('lan', ['192.168.7.2', '100.64.0.2', '203.0.113.2'], 'world', EDGES);
    ip('containers', 'route', 'add', 'default', 'via', '172.30.2.1');
    ip('world', 'route', 'add', 'default', 'via', '192.168.7.2');
    setSystemControl(nameOf('home'), 'net.ipv4.ip_forward=1');
    await answerAll();
    expect(hearsFrom(engine)).toHaveLength(PORTS.length * EDGES.length);
    runCommand('ip', ...inside('home', 'nft', '-f', hostFirewall('home')));
  });

  afterAll(() => run && removeRun(run));

  test('the router reaches an edge wherever that is, and of the neighbours nothing but the tunnel', () => {
    const tunnels = EDGES.map((edge) => `${edge}:51820`);
    const heard = hearsFrom(router);
    expect(heard).toEqual(expect.arrayContaining(tunnels));
    const others = heard.filter((one) => !tunnels.includes(one));
    expect(others.filter((one) => !one.startsWith('203.0.113.9:'))).toEqual([]);
  });

  test('no other container gets a packet out there', () => {
    for (const container of [feeder, engine]) {
      expect([container, hearsFrom(container)]).toEqual([container, []]);
    }
  });
}
