import { beforeDeadline } from '@mockstreet/shared/node/before-deadline';
import { createWaker } from './waker.ts';

export interface FollowOptions<Session> {
  readonly openSession: (onMoved: () => void) => Promise<Session>;
  /** Reads and carries on some events; true when there may be more to read at once. */
  readonly round: (session: Session) => Promise<boolean>;
  /** A session begins that nothing is known to work of yet. */
  readonly onConnecting: () => void;
  /** Told of every fault; the session that had it is discarded. */
  readonly onFault: (error: unknown) => void;
  /** A round that takes longer counts as lost; the session is discarded. */
  readonly roundDeadlineMs?: number;
}

/** Asked for news this often even when no notification came, in milliseconds. */
const POLL_MS = 1_000;
/** Pause after a fault, whatever is told meanwhile: what is away must not be asked at every event. */
const RETRY_MS = 250;
const STEP_DEADLINE_MS = 7_000;
const CLOSE_DEADLINE_MS = 2_000;

/** Follows the outbox, round by round. Any fault ends the session; a new one goes on from the cursor. */
export function followOutbox<Session extends { close(): Promise<void> }>(
  options: FollowOptions<Session>,
): { stop(): Promise<void> } {
  const { roundDeadlineMs = STEP_DEADLINE_MS } = options;
  const waker = createWaker();
  const halt = createWaker();
  let stopping = false;

  const serve = async () => {
    const opening = options.openSession(waker.wake);
    const session = await before(STEP_DEADLINE_MS, opening).catch((error: unknown) => {
      // One that still opens after all must not hold the lock.
      opening.then((late) => late.close()).catch(() => {});
      throw error;
    });
    try {
      while (!stopping) {
        const more = await before(roundDeadlineMs, options.round(session));
        if (!more && !stopping) await waker.wait(POLL_MS);
      }
    } finally {
      options.onConnecting();
      await before(CLOSE_DEADLINE_MS, session.close()).catch(() => {});
    }
  };
  const run = async () => {
    while (!stopping) {
      try {
        await serve();
      } catch (error) {
        options.onFault(error);
        if (!stopping) await halt.wait(RETRY_MS);
      }
    }
  };
  const finished = run();
  return {
    stop: async () => {
      stopping = true;
      waker.wake();
      halt.wake();
      await finished;
    },
  };
}

/** The driver leaves a query pending for ever when its connection is half open. */
function before<T>(ms: number, work: Promise<T>): Promise<T> {
  return beforeDeadline(work, ms, () => new Error(`no answer within ${ms} ms`));
}
