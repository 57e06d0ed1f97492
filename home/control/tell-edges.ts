import { type ControlDocument, signControlDocument } from '@mockstreet/shared/edge-control';
import type { Clock, Instant } from '@mockstreet/shared/instant';
import { beforeDeadline } from '@mockstreet/shared/node/before-deadline';
import type { TokenSigningKey } from '@mockstreet/shared/token';
import type { PublicKeySet } from '#accounts/keys/open-public-keys';
import { createWaker } from '#outbox/waker';
import type { ControlChannel } from './control-channel.ts';
import { controlDocument } from './control-document.ts';
import type { ControlState } from './control-state.ts';
import type { ChangesQuestion, ControlChanges } from './read-changes.ts';

export interface TellEdgesPorts {
  readChanges(question: ChangesQuestion): Promise<ControlChanges>;
  readonly channel: Pick<ControlChannel, 'publish'>;
  /** The same objects until the files change. */
  readonly publicKeys: () => PublicKeySet;
  readonly controlKey: () => TokenSigningKey;
  readonly clock: Clock;
  readonly monotonicMs: () => number;
  readonly state: ControlState;
  /** The process must end: what it has told is no longer sure. */
  readonly onFault: (error: unknown) => void;
}

export interface TellEdgesOptions {
  /** Ended sessions and API keys in one message, at most. */
  readonly rowsPerMessage: number;
  /** A word at least this often; all of it where that is little. */
  readonly wordEveryMs: number;
}

/** A message of as many sessions has about 4 MB, of as many API keys 8; brokers take 16. */
const TELL_EDGES: TellEdgesOptions = { rowsPerMessage: 20_000, wordEveryMs: 5_000 };

export interface EdgeTeller {
  /** Resolves when a first snapshot stands in an edge's queue. */
  readonly firstTold: Promise<void>;
  /** Something has changed in the database. */
  moved(): void;
  stop(): Promise<void>;
}

/** Keys that changed are noticed, and an edge without a queue is looked for, this often. */
const LOOK_MS = 250;
/** A net under the notifications. */
const POLL_MS = 1_000;
const ROUND_DEADLINE_MS = 30_000;
/** A snapshot is repeated after this for each of its rows, if that is longer: some 40 kB/s. */
const REPEAT_MS_PER_ROW = 5;
const REPEAT_MS_MAX = 600_000;

/** A change that no edge can have come to: what follows it is nothing to any of them. */
const NEVER = Number.MAX_SAFE_INTEGER;

/** What the edges have in their queues. */
interface Told {
  readonly to: number;
  readonly publicKeys: PublicKeySet;
  readonly controlKey: TokenSigningKey;
}

/**
 * Keeps telling the edges what home knows (decision 8): everything at the start, every change and
 * every new key at once, and everything again every few seconds, since an edge that missed a
 * message cannot say so. A long snapshot goes in parts: a shorter one and deltas that follow it; it
 * is repeated less often, with empty deltas in between that say how fresh the edge's knowledge is.
 */
export function startTellingEdges(
  ports: TellEdgesPorts,
  options: TellEdgesOptions = TELL_EDGES,
): EdgeTeller {
  const { state, monotonicMs } = ports;
  const waker = createWaker();
  const firstTold = Promise.withResolvers<void>();
  let told: Told | undefined;
  let snapshotAtMs = 0;
  let lookedAtMs = 0;
  let isNobodyThere = false;
  let hasMoved = false;
  let issuedAt = 0 as Instant;
  let stopping = false;

  /** Tells one stretch; false when there is no edge to hear it. */
  async function tell(from: number, changes: Omit<ControlChanges, 'isNewest'>): Promise<boolean> {
    const now = { publicKeys: ports.publicKeys(), controlKey: ports.controlKey() };
    issuedAt = Math.max(ports.clock(), issuedAt + 1) as Instant;
    const document = controlDocument({ from, changes, keys: now.publicKeys, issuedAt });
    const message = await signControlDocument(document, now.controlKey);
    const outcome = await ports.channel.publish(message);
    isNobodyThere = outcome === 'returned';
    told = isNobodyThere ? undefined : { ...now, to: changes.to };
    record(document, message, isNobodyThere);
    return !isNobodyThere;
  }

  function record({ from, to }: ControlDocument, message: string, returned: boolean): void {
    const kind = returned ? 'returned' : from === 0 ? 'snapshot' : 'delta';
    state.documents[kind] += 1;
    state.largestMessage = Math.max(state.largestMessage, message.length);
    if (returned || to === NEVER) return;
    state.changeId = to;
    state.toldAtMs = monotonicMs();
  }

  /** Tells everything after a change, in as many messages as it takes; returns the rows told. */
  async function tellAfter(from: number, evenIfNothing: boolean): Promise<number | undefined> {
    let rows = 0;
    for (let after = from, isNewest = false; !isNewest; ) {
      const asOf = ports.clock();
      lookedAtMs = monotonicMs();
      const changes = await ports.readChanges({ after, asOf, limit: options.rowsPerMessage });
      const count = changes.endedSessions.length + changes.apiKeys.length;
      if (count === 0 && changes.to === after && !evenIfNothing) return rows;
      if (!(await tell(after, changes))) return undefined;
      rows += count;
      after = changes.to;
      isNewest = changes.isNewest;
    }
    return rows;
  }

  async function tellEverything(): Promise<void> {
    // A small word first where nobody was there: everything may be much to have returned.
    if (isNobodyThere && !(await tell(NEVER, { to: NEVER, endedSessions: [], apiKeys: [] })))
      return;
    const rows = await tellAfter(0, true);
    if (rows === undefined) return;
    state.snapshotRows = rows;
    snapshotAtMs = monotonicMs();
    firstTold.resolve();
  }

  async function round(): Promise<void> {
    const now = monotonicMs();
    const repeatMs = Math.min(REPEAT_MS_MAX, state.snapshotRows * REPEAT_MS_PER_ROW);
    const isSnapshotDue = now - snapshotAtMs >= Math.max(options.wordEveryMs, repeatMs);
    if (!told || told.controlKey !== ports.controlKey() || isSnapshotDue) {
      hasMoved = false;
      return await tellEverything();
    }
    const haveKeysMoved = told.publicKeys !== ports.publicKeys();
    const isWordDue = now - (state.toldAtMs ?? 0) >= options.wordEveryMs;
    if (!hasMoved && !haveKeysMoved && !isWordDue && now - lookedAtMs < POLL_MS) return;
    // Cleared before the look: what moves during it calls for another one.
    hasMoved = false;
    await tellAfter(told.to, haveKeysMoved || isWordDue);
  }

  const late = () => new Error('a word to the edges outlasted its deadline');
  const run = async () => {
    while (!stopping) {
      await beforeDeadline(round(), ROUND_DEADLINE_MS, late);
      if (!stopping && !hasMoved) await waker.wait(LOOK_MS);
    }
  };
  const ended = run().catch(ports.onFault);
  return {
    firstTold: firstTold.promise,
    moved() {
      hasMoved = true;
      waker.wake();
    },
    async stop() {
      stopping = true;
      waker.wake();
      await ended;
    },
  };
}
