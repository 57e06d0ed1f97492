import { setTimeout as sleep } from 'node:timers/promises';
import {
  addMicros,
  type Clock,
  type Instant,
  MICROS_PER_MINUTE,
  MICROS_PER_MS,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import { orAborted } from '../or-aborted.ts';
import { KisFault, remedyOf } from './kis-fault.ts';
import type { KisToken, TokenFile, TokenRecord } from './token-file.ts';

export interface KisTokens {
  /** A token to call with. Rejects with {@link KisFault} where none can be had just now. */
  get(signal: AbortSignal): Promise<string>;
  /** KIS refused it: nobody uses it any more. */
  discard(token: string): Promise<void>;
}

export interface KisTokensOptions {
  /** Shared with every other process that has the same key. */
  readonly file: TokenFile;
  readonly clock: Clock;
  /** Asks KIS for a token. Holds its own deadline: giving up half-way would waste a minute. */
  readonly issue: () => Promise<KisToken>;
}

/** KIS issues one token a minute; a second more, since the two clocks differ. */
const REQUEST_GAP_MICROS = 61 * MICROS_PER_SECOND;
/** A token is renewed this long before it ends, while the old one is still used. */
const RENEW_BEFORE_MICROS = 60 * MICROS_PER_MINUTE;
/** Not used so close to its end: it has to last for the way there. */
const LAST_USE_MICROS = MICROS_PER_MINUTE;
/** Another process may be asking just now. Below the time that a poll has, so that its fault says why. */
const OTHERS_TAKE_MS = 1_200;
const LOOK_EVERY_MS = 100;

type Claim =
  | { readonly kind: 'TAKE'; readonly token: KisToken }
  /** This process has the minute: it asks. */
  | { readonly kind: 'ASK' }
  | { readonly kind: 'WAIT'; readonly waitMs: number };

/**
 * Keeps one token for all calls of all processes: it stands on disk, lasts for a day, and is asked
 * for at most once a minute, whoever starts, crashes and starts again.
 */
export function createKisTokens({ file, clock, issue }: KisTokensOptions): KisTokens {
  let held: KisToken | null = null;
  let obtaining: Promise<KisToken> | undefined;
  /** Why the last request failed; until the next one this is why there is no token. */
  let lastFault: KisFault | undefined;

  const lasts = (token: KisToken | null, micros: number): token is KisToken =>
    token !== null && token.expiresAt > addMicros(clock(), micros);

  function claim(record: TokenRecord): { record: TokenRecord; result: Claim } {
    const now = clock();
    const waitMs = untilNextRequestMs(record, now);
    if (lasts(record.token, waitMs > 0 ? LAST_USE_MICROS : RENEW_BEFORE_MICROS)) {
      return { record, result: { kind: 'TAKE', token: record.token } };
    }
    if (waitMs > 0) return { record, result: { kind: 'WAIT', waitMs } };
    // Written down before it is asked: a crash in between costs a minute, and no second token.
    return { record: { ...record, requestedAt: now }, result: { kind: 'ASK' } };
  }

  async function ask(): Promise<KisToken> {
    try {
      const token = await issue();
      lastFault = undefined;
      await file.update((record) => ({ record: { ...record, token }, result: undefined }));
      return token;
    } catch (error) {
      if (!(error instanceof KisFault)) throw error;
      // Somebody asked whom the file does not know of: everybody waits a minute from now.
      if (remedyOf(error.messageCode) === 'AWAIT_TOKEN') {
        lastFault = undefined;
        const requestedAt = clock();
        await file.update((record) => ({ record: { ...record, requestedAt }, result: undefined }));
        return await fromOthers(untilNextRequestMs({ token: null, requestedAt }, requestedAt));
      }
      lastFault = error;
      throw error;
    }
  }

  /** The token of whoever is asking just now, as soon as it is in the file. */
  async function fromOthers(waitMs: number): Promise<KisToken> {
    for (let waited = 0; waited < OTHERS_TAKE_MS; waited += LOOK_EVERY_MS) {
      const { token } = file.read();
      if (lasts(token, LAST_USE_MICROS)) return token;
      await sleep(LOOK_EVERY_MS);
    }
    const seconds = Math.ceil(waitMs / 1000);
    throw new KisFault('', `kis token: none, and none may be asked for within ${seconds} s`);
  }

  async function obtain(): Promise<KisToken> {
    const result = await file.update(claim);
    if (result.kind === 'TAKE') return result.token;
    if (result.kind === 'ASK') return await ask();
    if (lastFault !== undefined) throw lastFault;
    return await fromOthers(result.waitMs);
  }

  /** One at a time, whoever waits for it. */
  function obtainOnce(): Promise<KisToken> {
    obtaining ??= obtain()
      .then((token) => {
        held = token;
        return token;
      })
      .finally(() => {
        obtaining = undefined;
      });
    return obtaining;
  }

  return {
    async get(signal) {
      signal.throwIfAborted();
      if (!lasts(held, LAST_USE_MICROS)) return (await orAborted(obtainOnce(), signal)).text;
      // Beside the calls, which the old one still serves; a fault shows once it has ended.
      if (!lasts(held, RENEW_BEFORE_MICROS)) obtainOnce().catch(() => {});
      return held.text;
    },
    async discard(token) {
      if (held?.text === token) held = null;
      await file.update((record) => {
        const isThis = record.token?.text === token;
        return { record: isThis ? { ...record, token: null } : record, result: undefined };
      });
    },
  };
}

function untilNextRequestMs({ requestedAt }: TokenRecord, now: Instant): number {
  // One from the future was written by a clock that has since been set back.
  if (requestedAt === null || requestedAt > now) return 0;
  return Math.ceil((requestedAt + REQUEST_GAP_MICROS - now) / MICROS_PER_MS);
}
