import type { ControlDocument, TradingKey } from '@mockstreet/shared/edge-control';
import {
  addMicros,
  formatInstant,
  type Instant,
  instantFromMillis,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
  parseInstant,
} from '@mockstreet/shared/instant';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyControl, type ControlState } from './control-state.ts';

const START = instantFromMillis(Date.UTC(2026, 2, 2));
const minutes = (count: number) => addMicros(START, count * MICROS_PER_MINUTE);
const uuid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

function document(change: Partial<ControlDocument> = {}): ControlDocument {
  return {
    version: 1,
    issued_at: formatInstant(START),
    from: 0,
    to: 0,
    token_keys: [{ kty: 'OKP', crv: 'Ed25519', kid: 'k', x: 'x' }],
    sealing_key: { kty: 'OKP', crv: 'X25519', kid: 's', x: 'x' },
    ended_sessions: [],
    api_keys: [],
    ...change,
  };
}

const ended = (number: number, forgetAt: Instant = minutes(1e6)) => ({
  session_id: uuid(number),
  ended_at: formatInstant(START),
  forget_at: formatInstant(forgetAt),
});
const apiKey = (number: number, until: Instant | null = null): TradingKey => ({
  key_id: uuid(number),
  user_id: uuid(0),
  prefix: `msk_${number}`,
  digest: '0'.repeat(64),
  scopes: ['trade'],
  from: formatInstant(START),
  until: until === null ? null : formatInstant(until),
});

/** Takes in documents one after the other. */
function take(documents: readonly ControlDocument[], now = START, from?: ControlState) {
  const outcomes: string[] = [];
  let state = from;
  for (const one of documents) {
    const step = applyControl(state, one, now);
    outcomes.push(step.outcome);
    state = step.state;
  }
  return { outcomes, state };
}

describe('what is known from home', () => {
  it('begins with a snapshot', () => {
    const delta = document({ from: 3, to: 4, ended_sessions: [ended(4)] });
    const snapshot = document({ to: 4, ended_sessions: [ended(1), ended(4)] });
    expect(take([delta, snapshot])).toEqual({ outcomes: ['gap', 'applied'], state: snapshot });
  });

  it('grows by deltas that follow on it, also by those that overlap', () => {
    const { outcomes, state } = take([
      document({ to: 2, ended_sessions: [ended(1)], api_keys: [apiKey(2)] }),
      document({ from: 2, to: 3, api_keys: [apiKey(3)] }),
      document({ from: 1, to: 4, api_keys: [apiKey(2, START), apiKey(3)] }),
    ]);
    expect(outcomes).toEqual(['applied', 'applied', 'applied']);
    expect(state).toMatchObject({
      from: 0,
      to: 4,
      ended_sessions: [ended(1)],
      api_keys: [apiKey(2, START), apiKey(3)],
    });
  });

  it('waits for the next snapshot when a delta was lost', () => {
    const { outcomes, state } = take([
      document({ to: 2 }),
      document({ from: 3, to: 4, ended_sessions: [ended(4)] }),
    ]);
    expect(outcomes).toEqual(['applied', 'gap']);
    expect(state).toEqual(document({ to: 2 }));
  });

  it('takes new keys from any document that is newer, though nothing else has changed', () => {
    const token_keys: ControlDocument['token_keys'] = [
      { kty: 'OKP', crv: 'Ed25519', kid: 'next', x: 'y' },
    ];
    const known = document({ to: 2, ended_sessions: [ended(1)] });
    const rotated = document({
      ...{ from: 2, to: 2, token_keys },
      issued_at: formatInstant(addMicros(START, 1)),
    });
    const { state } = take([known, rotated]);
    expect(state).toMatchObject({ token_keys, ended_sessions: [ended(1)] });
    expect(take([known, { ...rotated, issued_at: known.issued_at }]).outcomes[1]).toBe('stale');
  });

  it('forgets a session once all of its tokens have run out', () => {
    const known = document({ to: 1, ended_sessions: [ended(1, minutes(10))] });
    const later = document({ from: 1, to: 2, ended_sessions: [ended(2)] });
    const at = (now: Instant) => take([known, later], now).state?.ended_sessions;
    expect(at(addMicros(minutes(10), -1))).toHaveLength(2);
    expect(at(minutes(10))).toEqual([ended(2)]);
  });

  it('follows a home that was restored and counts from a lower number, and lets nobody back in', () => {
    const known = document({
      to: 9,
      ended_sessions: [ended(1), ended(2)],
      api_keys: [apiKey(3), apiKey(4)],
    });
    const restored = (at: Instant) =>
      document({
        to: 5,
        issued_at: formatInstant(at),
        ended_sessions: [ended(1)],
        api_keys: [apiKey(3)],
      });
    expect(take([known, restored(minutes(1))]).outcomes[1]).toBe('stale');
    const { state } = take([known, restored(addMicros(minutes(1), 1))], minutes(2));
    expect(state).toMatchObject({
      to: 5,
      ended_sessions: [ended(1), ended(2)],
      api_keys: [apiKey(3)],
    });
    const delta = { ...restored(minutes(5)), from: 4 };
    expect(take([known, delta]).outcomes[1]).toBe('stale');
  });

  it('takes in nothing that home signed before it was restored, whatever its number', () => {
    const at = (count: number) => ({ issued_at: formatInstant(minutes(count)) });
    const before = [
      document({ ...at(0), to: 9, api_keys: [apiKey(3)] }),
      document({ ...at(1), from: 9, to: 20, api_keys: [apiKey(4)] }),
    ];
    const restored = document({ ...at(5), to: 5 });
    const { outcomes, state } = take([...before, restored, ...before], minutes(5));
    expect(outcomes).toEqual(['applied', 'applied', 'applied', 'stale', 'stale']);
    expect(state).toEqual(restored);
    // Nor when home had come past what this edge knew before they heard of each other again.
    const overtaken = document({ ...at(6), to: 12 });
    expect(take([before[0], overtaken, before[1]] as ControlDocument[], minutes(6))).toEqual({
      outcomes: ['applied', 'applied', 'stale'],
      state: overtaken,
    });
  });

  it('follows home a minute after its clock was put right, and no restored one before', () => {
    const day = 24 * 60;
    const at = (count: number) => ({ issued_at: formatInstant(minutes(count)) });
    const ahead = document({ ...at(day), to: 3, api_keys: [apiKey(3)] });
    const { state } = take([ahead]);
    expect(state).toEqual({ ...ahead, ...at(1) });
    const right = document({ ...at(1), to: 4 });
    expect(take([right], minutes(1), state)).toEqual({ outcomes: ['applied'], state: right });
    const anew = document({ ...at(day + 5), to: 1 });
    expect(take([anew], minutes(3), state).outcomes).toEqual(['stale']);
    expect(take([anew], minutes(day + 5), state).outcomes).toEqual(['applied']);
  });
});

/** What is true at home: sessions that have ended, and until when each API key is good. */
interface Truth {
  readonly sessions: readonly number[];
  readonly keys: ReadonlyMap<number, Instant | null>;
}

/** A document, and all that was true when home signed it. */
interface Word {
  readonly said: ControlDocument;
  readonly truth: Truth;
  /** How often home had been restored by then. */
  readonly life: number;
}

interface Step {
  readonly kind: 'end' | 'make' | 'revoke' | 'snapshot' | 'delta' | 'restore';
  readonly of: number;
  /** Seconds since the one before. */
  readonly after: number;
}

function changeOf(truth: Truth, { kind, of }: Step, now: Instant): Truth | undefined {
  const { sessions, keys } = truth;
  if (kind === 'end' && !sessions.includes(of)) return { keys, sessions: [...sessions, of] };
  const isChange = kind === 'make' ? !keys.has(of) : kind === 'revoke' && keys.get(of) === null;
  if (!isChange) return undefined;
  return { sessions, keys: new Map(keys).set(of, kind === 'make' ? null : now) };
}

/** All that home says in a history of changes that it numbers, and of backups that it goes back to. */
function tell(steps: readonly Step[]): { readonly words: readonly Word[]; readonly final: Word } {
  const nothing: Truth = { sessions: [], keys: new Map() };
  let truths: readonly Truth[] = [nothing];
  let life = 0;
  let now = START;
  const say = (from: number): Word => {
    const { sessions, keys } = truths[from] ?? nothing;
    const truth = truths.at(-1) ?? nothing;
    const newKeys = [...truth.keys].filter(([key, until]) => keys.get(key) !== until);
    const said = document({
      from,
      to: truths.length - 1,
      issued_at: formatInstant(now),
      ended_sessions: truth.sessions
        .filter((one) => !sessions.includes(one))
        .map((one) => ended(one)),
      api_keys: newKeys.map(([key, until]) => apiKey(key, until)),
    });
    return { said, truth, life };
  };
  const words: Word[] = [];
  for (const step of steps) {
    now = addMicros(now, step.after * MICROS_PER_SECOND + 1);
    const before = Math.max(0, truths.length - 1 - step.of);
    if (step.kind === 'snapshot') words.push(say(0));
    else if (step.kind === 'delta') words.push(say(before));
    else if (step.kind === 'restore') {
      truths = truths.slice(0, before + 1);
      life += 1;
    } else {
      const changed = changeOf(truths.at(-1) ?? nothing, step, now);
      if (changed) truths = [...truths, changed];
    }
  }
  now = addMicros(now, MICROS_PER_MINUTE + 1);
  return { words, final: say(0) };
}

const history = (kinds: readonly Step['kind'][]) =>
  fc
    .array(fc.record({ kind: fc.constantFrom(...kinds), of: fc.nat(5), after: fc.nat(300) }), {
      minLength: 1,
      maxLength: 60,
    })
    .map(tell);
const oneLife = ['end', 'make', 'revoke', 'snapshot', 'delta'] as const;
const picks = fc.array(fc.nat(), { maxLength: 80 });

const sessionsOf = (state: ControlDocument) =>
  state.ended_sessions.map(({ session_id }) => session_id).sort();
const keysOf = (state: ControlDocument) =>
  new Map(state.api_keys.map(({ key_id, until }) => [key_id, until]));
const trueSessions = ({ truth }: Word) => truth.sessions.map(uuid).sort();
const trueKeys = ({ truth }: Word) =>
  new Map(
    [...truth.keys].map(([key, until]) => [
      uuid(key),
      until === null ? null : formatInstant(until),
    ]),
  );

/** Takes in words in whatever order, lost or repeated; tells of each that was applied. */
function* hear({ words, final }: ReturnType<typeof tell>, order: readonly number[]) {
  const now = parseInstant(final.said.issued_at) as Instant;
  let state: ControlState | undefined;
  for (const word of [...order.map((pick) => words[pick % words.length]), final]) {
    if (!word) continue;
    const before = state;
    const step = applyControl(state, word.said, now);
    state = step.state;
    if (step.outcome === 'applied' && state) yield { word, before, state };
  }
}

describe('whatever home has said', () => {
  it('comes in whatever order, lost or repeated: it is one truth of home’s, and never an older one', () => {
    fc.assert(
      fc.property(history(oneLife), picks, (told, order) => {
        let last: Word | undefined;
        for (const { word, before, state } of hear(told, order)) {
          expect(state.to).toBeGreaterThanOrEqual(before?.to ?? 0);
          expect(sessionsOf(state)).toEqual(trueSessions(word));
          expect(keysOf(state)).toEqual(trueKeys(word));
          last = word;
        }
        expect(last).toBe(told.final);
      }),
      { numRuns: 300 },
    );
  });

  it('before it was restored is over once a word was heard from after it, however often it is sent again', () => {
    fc.assert(
      fc.property(history([...oneLife, 'restore']), picks, (told, order) => {
        let last: Word | undefined;
        for (const { word, before, state } of hear(told, order)) {
          expect(word.life).toBeGreaterThanOrEqual(last?.life ?? 0);
          expect(state.issued_at >= (before?.issued_at ?? '')).toBe(true);
          const known = before ? sessionsOf(before) : [];
          // A delta may follow on what was known of a life before, until the next snapshot.
          const said = word.said.from === 0 ? trueSessions(word) : sessionsOf(word.said);
          expect(sessionsOf(state)).toEqual(expect.arrayContaining([...said, ...known]));
          if (word.said.from === 0) expect(keysOf(state)).toEqual(trueKeys(word));
          last = word;
        }
        expect(last).toBe(told.final);
      }),
      { numRuns: 500 },
    );
  });
});
