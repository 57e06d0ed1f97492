import { setTimeout as sleep } from 'node:timers/promises';
import type { TradingStage } from './trading-stage.ts';
import type { TwoHosts } from './two-hosts.ts';

/** What a scenario plays on: two machines that run, and friends who trade on them. */
export interface Floor {
  readonly rig: TwoHosts;
  readonly stage: TradingStage;
  /** A clock that never goes back, in milliseconds. */
  readonly nowMs: () => number;
  readonly print: (line: string) => void;
}

/** What it came to, as rows of a table. */
export type Figures = Readonly<Record<string, string | number>>;

export interface Scenario {
  readonly name: string;
  /** Throws when something is not as it has to be; what was promised is reconciled afterwards. */
  play(floor: Floor): Promise<Figures>;
}

const ASK_WITHIN_MS = 5_000;
const BETWEEN_LOOKS_MS = 100;

/** What /status says of home, or undefined while it says nothing. */
async function homeSeen({ rig }: Floor): Promise<string | undefined> {
  const body = await askJson(`${rig.origin}/api/v1/status`);
  return typeof body?.home === 'string' ? body.home : undefined;
}

/** How a read of home's is answered: a status and a code, after so many milliseconds. */
export async function readPortfolio({ rig, stage, nowMs }: Floor): Promise<{
  readonly status: number;
  readonly code: unknown;
  readonly tookMs: number;
}> {
  const friend = stage.friends.find(({ scheme }) => scheme === 'ApiKey');
  const headers = (await friend?.headersFor('')) ?? {};
  const startedMs = nowMs();
  const answer = await fetch(`${rig.origin}/api/v1/portfolio`, {
    headers,
    signal: AbortSignal.timeout(ASK_WITHIN_MS),
  });
  const { code } = (await answer.json()) as { code?: unknown };
  return { status: answer.status, code, tookMs: nowMs() - startedMs };
}

/** Resolves with the milliseconds that it took until it was so; throws after `withinMs`. */
export async function until(
  what: string,
  { nowMs }: Floor,
  withinMs: number,
  isSo: () => Promise<boolean>,
): Promise<number> {
  const startedMs = nowMs();
  while (!(await isSo().catch(() => false))) {
    if (nowMs() - startedMs > withinMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await sleep(BETWEEN_LOOKS_MS);
  }
  return Math.round(nowMs() - startedMs);
}

export const untilOnline = (floor: Floor, withinMs = 60_000) =>
  until('home is online', floor, withinMs, async () => (await homeSeen(floor)) === 'online');

export const untilOffline = (floor: Floor, withinMs = 60_000) =>
  until('home is offline', floor, withinMs, async () => (await homeSeen(floor)) === 'offline');

/** Until what home has to say is read through the tunnel again. */
const untilRead = (floor: Floor, withinMs = 60_000) =>
  until('home answers', floor, withinMs, async () => (await readPortfolio(floor)).status === 200);

/** Until home is there again for whoever asks it, and by what the edge says; milliseconds from now. */
export async function untilBack(floor: Floor): Promise<{ readMs: number; onlineMs: number }> {
  const startedMs = floor.nowMs();
  await untilRead(floor);
  const readMs = floor.nowMs() - startedMs;
  await untilOnline(floor);
  return { readMs, onlineMs: floor.nowMs() - startedMs };
}

export function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}

async function askJson(url: string): Promise<Record<string, unknown> | undefined> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(ASK_WITHIN_MS) });
    return (await answer.json()) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
