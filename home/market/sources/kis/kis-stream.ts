import { setTimeout as sleep } from 'node:timers/promises';
import { type Clock, type Instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import type { KisClient } from './kis-client.ts';
import { runSocketSession, type SessionTiming } from './socket-session.ts';

/** Trades as they are pushed, over one connection that is made again whenever it ends. */
export interface KisStream {
  /** Opens the first connection, unless that was done. */
  start(): void;
  /** What the venue has acknowledged on the present connection, and when. */
  readonly registered: ReadonlyMap<string, Instant>;
  /** When anything last came over the present connection; null without one. */
  readonly heardAt: Instant | null;
  /** What went wrong since this was last asked for. */
  takeFaults(): string[];
  close(): Promise<void>;
}

export interface KisStreamOptions {
  readonly client: KisClient;
  readonly trId: string;
  readonly keys: readonly string[];
  /** A frame of data; returns whether it made sense. */
  readonly onData: (text: string) => boolean;
  readonly clock: Clock;
  readonly timing?: Partial<StreamTiming> | undefined;
}

export interface StreamTiming extends SessionTiming {
  /** Before the second attempt; each further one waits twice as long. */
  readonly backOffMs: number;
  /** Another session has the app key: somebody else's program, which will not end at once. */
  readonly inUseMs: number;
}

const TIMING: StreamTiming = {
  silenceMs: 30_000,
  answerMs: 5_000,
  backOffMs: 1_000,
  inUseMs: 60_000,
};
const BACK_OFF_MS_MAX = 60_000;
/** A connection that lasted so long was a good one: the next attempt comes soon. */
const GOOD_MICROS = MICROS_PER_MINUTE;
/** Registrations of one session that the venue allows. */
const REGISTRATIONS_MAX = 41;
const FAULTS_MAX = 8;

export function createKisStream(options: KisStreamOptions): KisStream {
  const { client, clock } = options;
  const timing = { ...TIMING, ...options.timing };
  const keys = options.keys.slice(0, REGISTRATIONS_MAX);
  const registered = new Map<string, Instant>();
  const closing = new AbortController();
  let heardAt: Instant | null = null;
  let faults: string[] = [];
  let running: Promise<void> | undefined;

  const report = (fault: string) => {
    faults = [...faults, fault].slice(-FAULTS_MAX);
  };

  /** One connection; resolves to the least pause before the next. */
  async function connect(): Promise<number> {
    try {
      const approvalKey = await client.approve(closing.signal);
      const end = await runSocketSession(
        {
          url: `${client.host.socketUrl}/tryitout`,
          approvalKey,
          trId: options.trId,
          keys,
          timing,
          onRegistered: (key) => registered.set(key, clock()),
          onRefused: (key, why) => report(`${key}: ${why}`),
          onHeard: () => {
            heardAt = clock();
          },
          onData: options.onData,
        },
        closing.signal,
      );
      if (!closing.signal.aborted) report(end.why);
      return end.isInUse ? timing.inUseMs : 0;
    } catch (error) {
      report(error instanceof Error ? error.message : `${error}`);
      return 0;
    }
  }

  async function run(): Promise<void> {
    let failures = 0;
    while (!closing.signal.aborted) {
      const startedAt = clock();
      const pauseMs = await connect();
      registered.clear();
      heardAt = null;
      // Coming back too often would have the address shut out.
      failures = clock() - startedAt > GOOD_MICROS ? 1 : failures + 1;
      const backOffMs = Math.min(BACK_OFF_MS_MAX, timing.backOffMs * 2 ** (failures - 1));
      const signal = closing.signal;
      await sleep(Math.max(pauseMs, backOffMs), undefined, { signal }).catch(() => {});
    }
  }

  return {
    start() {
      running ??= run();
    },
    registered,
    get heardAt() {
      return heardAt;
    },
    takeFaults() {
      const taken = faults;
      faults = [];
      return taken;
    },
    async close() {
      closing.abort();
      await running;
    },
  };
}
