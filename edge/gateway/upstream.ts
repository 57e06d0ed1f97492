import { Agent, type ClientRequest, request } from 'node:http';
import type { ProblemCode } from '@mockstreet/shared/problem';

/** A process behind the gateway. */
export interface Upstream {
  readonly url: string;
  /** Connections kept for the next request. */
  readonly agent: Agent;
  /** What its absence is called. */
  readonly offlineCode: ProblemCode;
  /** Longest wait for the beginning of an answer while it is alive. Milliseconds. */
  readonly headerTimeoutMs: number;
  /** Whether it answers at all: a fresh connection, `/health`, any status. */
  isAlive(): Promise<boolean>;
}

/**
 * Doubt plus proof stay below the two seconds within which a dead upstream must be reported. A
 * slow answer is doubted, not condemned: the probe tells a busy process from one that is gone, be
 * it a refused port, an address that swallows packets, a frozen process, or a tunnel that broke
 * under a connection kept alive.
 */
const DOUBT_AFTER_MS = 600;
const PROBE_TIMEOUT_MS = 800;
/** Well below what the servers behind allow a connection to idle. */
const IDLE_CONNECTION_MS = 30_000;

export function createUpstream(options: {
  readonly url: string;
  readonly offlineCode: ProblemCode;
  readonly headerTimeoutMs: number;
}): Upstream {
  let probing: Promise<boolean> | undefined;
  return {
    ...options,
    agent: new Agent({ keepAlive: true, timeout: IDLE_CONNECTION_MS }),
    isAlive() {
      probing ??= probe(options.url).finally(() => {
        probing = undefined;
      });
      return probing;
    },
  };
}

/** Gives up on an answer that does not begin: in time, or early when the upstream is dead. */
export function watchAnswer(sent: ClientRequest, upstream: Upstream): void {
  let isCalm = false;
  const doubt = setTimeout(async () => {
    const isAlive = await upstream.isAlive();
    // What has answered while the probe waited is no longer in doubt.
    if (!isAlive && !isCalm) sent.destroy(new Error('upstream is dead'));
  }, DOUBT_AFTER_MS);
  const limit = setTimeout(() => {
    sent.destroy(new Error('upstream took too long'));
  }, upstream.headerTimeoutMs);
  const calm = () => {
    isCalm = true;
    clearTimeout(doubt);
    clearTimeout(limit);
  };
  for (const event of ['response', 'upgrade', 'close']) sent.once(event, calm);
}

function probe(url: string): Promise<boolean> {
  const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
  const target = new URL('/health', url);
  return new Promise((resolve) => {
    request(target, { agent: false, signal })
      .on('response', (answer) => {
        answer.resume();
        resolve(true);
      })
      .on('error', () => resolve(false))
      .end();
  });
}
