import type { ReadControlDocument, TradingKey } from '@mockstreet/shared/edge-control';
import { type Clock, type Instant, parseInstant } from '@mockstreet/shared/instant';
import type { ControlFile } from './control-file.ts';
import { applyControl, type ControlOutcome, type ControlState } from './control-state.ts';
import { createHomeKeys, fingerprint, type HomeKeys } from './home-keys.ts';

/** What this edge knows from home at one time, ready to be asked. */
export interface HomeView {
  /** The same object until the keys change. */
  readonly keys: HomeKeys;
  /** Ids of the sessions whose tokens are worth nothing any more. */
  readonly endedSessions: ReadonlySet<string>;
  /** By prefix. */
  readonly apiKeys: ReadonlyMap<string, KnownApiKey>;
  /** When home issued the newest document. */
  readonly issuedAt: Instant;
}

export interface KnownApiKey {
  readonly keyId: string;
  readonly userId: string;
  /** SHA-256 of the whole key, in hex. */
  readonly digest: string;
  readonly mayTrade: boolean;
  /** Good from the first and before the second. */
  readonly from: Instant;
  readonly until: Instant | undefined;
}

export interface HomeControl {
  /** Undefined before the first document. */
  view(): HomeView | undefined;
  /**
   * Takes in a message of `edge.control`. Resolves when what it says is in force and on disk;
   * rejects when it could not be written: then the message should come again.
   */
  receive(message: string): Promise<void>;
}

export interface HomeControlPorts {
  readonly clock: Clock;
  readonly file: ControlFile;
  /** Reads what home has signed, by today's control key. */
  readonly readDocument: ReadControlDocument;
  /** Told of each message; `refused` for one that home did not sign or that cannot be used. */
  readonly onMessage: (outcome: ControlOutcome | 'refused') => void;
  /**
   * What home signed, or what was kept of it, cannot be used. Without the latter this edge begins
   * like a new one.
   */
  readonly onFault: (error: unknown) => void;
}

/** What home has told this edge: from the disk at the start, then from its messages, one by one. */
export async function openHomeControl(ports: HomeControlPorts): Promise<HomeControl> {
  let state: ControlState | undefined;
  let view: HomeView | undefined;
  let written: ControlState | undefined;

  /** False when it cannot be used; then all stays as it was. */
  const enforce = async (next: ControlState): Promise<boolean> => {
    try {
      const isSame = state !== undefined && fingerprint(state) === fingerprint(next);
      const keys = isSame && view ? view.keys : await createHomeKeys(next);
      view = viewOf(next, keys);
      state = next;
      return true;
    } catch (error) {
      ports.onFault(error);
      return false;
    }
  };
  const kept = readKept(ports);
  if (kept && (await enforce(kept))) written = kept;
  return {
    view: () => view,
    async receive(message) {
      const document = await ports.readDocument(message);
      if (!document) return ports.onMessage('refused');
      const step = applyControl(state, document, ports.clock());
      const isNew = step.state !== undefined && step.state !== state;
      if (isNew && !(await enforce(step.state))) return ports.onMessage('refused');
      ports.onMessage(step.outcome);
      // In force first, written then: a full disk must not keep a revocation from counting.
      if (!state || state === written) return;
      const writing = state;
      await ports.file.write(writing);
      written = writing;
    },
  };
}

function readKept({ file, onFault }: HomeControlPorts): ControlState | undefined {
  try {
    return file.read();
  } catch (error) {
    onFault(error);
    return undefined;
  }
}

function viewOf(state: ControlState, keys: HomeKeys): HomeView {
  return {
    keys,
    endedSessions: new Set(state.ended_sessions.map(({ session_id }) => session_id)),
    apiKeys: new Map(state.api_keys.map((key) => [key.prefix, knownApiKey(key)])),
    issuedAt: parseInstant(state.issued_at) as Instant,
  };
}

function knownApiKey(key: TradingKey): KnownApiKey {
  return {
    keyId: key.key_id,
    userId: key.user_id,
    digest: key.digest,
    mayTrade: key.scopes.includes('trade'),
    from: parseInstant(key.from) as Instant,
    until: key.until === null ? undefined : parseInstant(key.until),
  };
}
