import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { reachable, refusedPackets } from '../../scripts/two-hosts/reach.ts';
import { openRun, RUNS_FOLDER, removeRun } from '../../scripts/two-hosts/run-name.ts';
import { runCommand } from '../../scripts/two-hosts/system-commands.ts';
import { takeOver } from '../../scripts/two-hosts/take-over.ts';
import { openTradingStage, type TradingStage } from '../../scripts/two-hosts/trading-stage.ts';
import { createTwoHosts, type TwoHosts } from '../../scripts/two-hosts/two-hosts.ts';
import { listenIn } from './listen-in.ts';
import { FILES, lookAround, ownOf, PROCESSES } from './look-around.ts';
import { setUpAs, whereNamespacesCanBeMade } from './where-namespaces.ts';

/**
 * The deployment on two machines, made of network namespaces: the compose files' processes with
 * their very commands, settings and secrets, a real WireGuard tunnel, the shipped firewalls. The
 * whole form with all its faults is `npm run chaos -- --two-hosts`.
 */
const FRIENDS = 12;
const ORDERS_PER_SECOND = 15;
const CUT_MS = 15_000;
const clock = () => instantFromMillis(Date.now());
const nowMs = () => performance.now();

let rig: TwoHosts;
let stage: TradingStage;
let giveBack: (() => void) | undefined;

/** What the machines themselves would listen on, and a neighbour of home's. */
const listeners = () => [
  listenIn(rig, 'edge', 22),
  listenIn(rig, 'edge', 5432),
  listenIn(rig, 'home', 22),
  listenIn(rig, 'friends', 443),
  listenIn(rig, 'friends', 8081),
];

async function askedForStatus() {
  const response = await fetch(`${rig.origin}/api/v1/status`);
  return (await response.json()) as { home: string };
}

async function read(path: string) {
  const [friend] = stage.friends;
  const headers = await friend?.headersFor('');
  const startedMs = nowMs();
  const response = await fetch(`${rig.origin}/api/v1${path}`, { ...(headers && { headers }) });
  const body = (await response.json()) as { code?: string };
  const type = response.headers.get('content-type') ?? '';
  return { status: response.status, code: body.code, type, tookMs: nowMs() - startedMs };
}

whereNamespacesCanBeMade('two machines in network namespaces', twoMachines);

function twoMachines() {
  setUpAs('both start, find each other, and friends trade on them', async () => {
    const searchPath = process.env.PATH;
    rig = await createTwoHosts({ searchPath, report: () => {}, clock, nowMs });
    await Promise.all([rig.edge.start(), rig.home.start(), ...listeners()]);
    await vi.waitUntil(async () => (await askedForStatus()).home === 'online', 30_000);
    const load = { friends: FRIENDS, perSecond: ORDERS_PER_SECOND, seed: 7 };
    stage = await openTradingStage(rig, { ...load, clock, nowMs });
  });

  afterAll(async () => {
    await stage?.close();
    await rig?.close();
  });

  afterEach(() => {
    rig?.hosts.plugIn('home');
    giveBack?.();
    giveBack = undefined;
  });

  test('the wire is cut while friends trade: orders are accepted, and fill as if it had not been', async () => {
    await vi.waitUntil(() => stage.book.promisedIds.length > FRIENDS * 4, 60_000);
    rig.hosts.unplug('home');
    const cutMs = nowMs();
    const acceptedBefore = stage.book.promisedIds.length;
    const refusedBefore = stage.book.counts.unavailable;
    await vi.waitUntil(async () => (await askedForStatus()).home === 'offline', 30_000);
    const away = await read('/portfolio');
    expect(away).toMatchObject({ status: 503, code: 'HOME_OFFLINE' });
    expect(away.type).toContain('application/problem+json');
    expect(away.tookMs).toBeLessThan(2_500);
    await sleep(Math.max(0, CUT_MS - (nowMs() - cutMs)));
    // However slow a busy machine is at asking, nobody is turned away.
    const during = () => stage.book.promisedIds.length - acceptedBefore;
    await vi.waitUntil(() => during() > FRIENDS * 4, 60_000);
    expect(stage.book.counts.unavailable - refusedBefore).toBe(0);

    rig.hosts.plugIn('home');
    await vi.waitUntil(async () => (await askedForStatus()).home === 'online', 30_000);
    await vi.waitUntil(async () => (await read('/portfolio')).status === 200, 30_000);
    const { breaches, ledger, promised } = await stage.reckon();
    expect(breaches).toEqual([]);
    expect(ledger.orders).toBeGreaterThanOrEqual(promised);
    expect(ledger.filled).toBeGreaterThan(promised / 2);
    const late = await stage.sql`
      select id, filled_at - accepted_at as after from orders
      where status = 'FILLED' and filled_at - accepted_at > interval '2.5 seconds'`;
    expect(late).toEqual([]);
  });

  test('each has its own processes, files and memory, and nothing of the other or of this machine', () => {
    const other = { edge: 'home', home: 'edge' } as const;
    const looks = { edge: lookAround(rig, 'edge'), home: lookAround(rig, 'home') };
    for (const box of ['edge', 'home'] as const) {
      const { processes, files, memory } = looks[box];
      expect([box, ownOf(box, processes), ownOf(other[box], processes)]).toEqual([
        ...[box, PROCESSES[box], []],
      ]);
      expect(processes).not.toContain('vitest');
      expect([box, files]).toEqual([box, FILES[box].toSorted()]);
      expect(memory).toEqual([`memory of ${box}`]);
    }
    expect([looks.edge.segments, looks.home.segments]).toEqual([0, 1]);
    const kinds = ['pid', 'ipc', 'mnt', 'uts', 'net'];
    const pids = [rig.edge.pidOf('intake'), rig.home.pidOf('engine'), process.pid];
    for (const kind of kinds) {
      expect(new Set(pids.map((pid) => readlinkSync(`/proc/${pid}/ns/${kind}`))).size).toBe(3);
    }
  });

  test('who owns the edge’s machine, tunnel and firewall included, reaches the API at home and nothing else', async () => {
    const targets = [
      '172.30.2.12:3002',
      '172.30.2.10:5432',
      '172.30.2.11:6379',
      '172.30.2.14:3003',
    ];
    // They do listen: at home they are reached.
    expect(await reachable(rig.hosts.namespaceOf('home-relay'), targets)).toEqual(targets);
    expect(await reachable(rig.hosts.namespaceOf('home'), ['127.0.0.1:22'])).toHaveLength(1);

    const router = rig.hosts.namespaceOf('edge-wireguard');
    giveBack = takeOver(rig, 'edge');
    const through = ['3002', '22', '5432', '6379', '3003', '5672'].map(
      (port) => `10.77.0.2:${port}`,
    );
    const all = [...through, ...targets, '172.30.2.2:3002', '172.30.2.1:22'];
    const before = refusedPackets(rig, 'home');
    expect(await reachable(router, all)).toEqual(['10.77.0.2:3002']);
    // Not for want of a way back: the first packet of each is turned away already.
    expect(refusedPackets(rig, 'home') - before).toBeGreaterThanOrEqual(all.length - 1);
    expect(await reachable(rig.hosts.namespaceOf('edge'), ['192.0.2.2:22'])).toEqual([]);
  });

  test('who owns home’s machine reaches the broker at the edge and nothing else', async () => {
    const targets = [
      '172.30.1.10:5672',
      '172.30.1.12:3001',
      '172.30.1.13:3010',
      '172.30.1.20:8443',
    ];
    expect(await reachable(rig.hosts.namespaceOf('edge-topology'), targets)).toEqual(targets);

    const router = rig.hosts.namespaceOf('home-wireguard');
    giveBack = takeOver(rig, 'home');
    const through = ['5672', '15672', '22', '3001', '4369', '25672', '443', '8443', '51820'];
    const behind = [...targets, '172.30.1.2:3002', '172.30.1.1:22'];
    const all = [...through.map((port) => `10.77.0.1:${port}`), ...behind];
    const before = refusedPackets(rig, 'edge');
    expect(await reachable(router, all)).toEqual(['10.77.0.1:5672', '10.77.0.1:15672']);
    expect(refusedPackets(rig, 'edge') - before).toBeGreaterThanOrEqual(all.length - 2);
  });

  test('from outside the edge answers at its public ports, home only its own network at SSH', async () => {
    const friends = rig.hosts.namespaceOf('friends');
    // 15672 is published, as if by mistake: Docker would let it in, the machine's own firewall does not.
    const edge = ['443', '22', '5432', '5672', '15672'].map((port) => `192.0.2.1:${port}`);
    const home = ['22', '3002', '5432'].map((port) => `192.0.2.2:${port}`);
    const local = ['22', '3002', '5432'].map((port) => `192.168.7.2:${port}`);
    const expected = ['192.0.2.1:443', '192.0.2.1:22', '192.168.7.2:22'];
    expect(await reachable(friends, [...edge, ...home, ...local])).toEqual(expected);
  });

  test('who breaks into a container at home gets nowhere: only the feeder reaches the web, and not the local one', async () => {
    const neighbours = [
      '192.168.7.100:443',
      '192.168.7.100:8081',
      '192.168.7.2:22',
      '172.30.2.1:22',
    ];
    const targets = ['192.0.2.100:443', '192.0.2.100:8081', ...neighbours];
    const from = (place: 'feeder' | 'api' | 'backup') =>
      reachable(rig.hosts.namespaceOf(`home-${place}`), targets);
    // They do listen.
    expect(await reachable(rig.hosts.namespaceOf('home'), targets)).toEqual(targets);
    expect(await from('feeder')).toEqual(['192.0.2.100:443']);
    for (const place of ['api', 'backup'] as const)
      expect([place, await from(place)]).toEqual([place, []]);
  });

  test('what a killed run left behind is gone with the next', async () => {
    // Of a process that nobody can have; another run may be at this very test.
    const left = `mockstreet-999999999x1-${randomBytes(3).toString('hex')}`;
    const folder = join(RUNS_FOLDER, left);
    mkdirSync(folder);
    runCommand('ip', 'netns', 'add', `${left}-edge`);
    const inside = ['netns', 'exec', `${left}-edge`];
    const sleeper = spawn('ip', [...inside, 'sleep', '600'], { stdio: 'ignore' });
    const ended = once(sleeper, 'exit');
    removeRun(openRun());
    expect(await ended).toEqual([null, 'SIGKILL']);
    expect(runCommand('ip', 'netns', 'list')).not.toContain(left);
    expect(existsSync(folder)).toBe(false);
    // Those of a run that lives stay.
    expect(runCommand('ip', 'netns', 'list')).toContain(rig.run.prefix);
  });
}
