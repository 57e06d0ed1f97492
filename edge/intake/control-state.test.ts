import type { ControlDocument, TradingKey } from '@mockstreet/shared/edge-control';
import {
  addMicros,
  formatInstant,
  type Instant,
  instantFromMillis,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
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
    const { state } = take([known, restored(addMicros(minutes(1), 1))]);
    expect(state).toMatchObject({
      to: 5,
      ended_sessions: [ended(1), ended(2)],
      api_keys: [apiKey(3)],
    });
    const delta = { ...restored(minutes(5)), from: 4 };
    expect(take([known, delta]).outcomes[1]).toBe('stale');
  });
});

/**
 * A history of home: changes that it numbers, and documents that it issues between them. What was
 * true after each number is `truth`.
 */
const history = fc
  .array(
    fc.record({
      kind: fc.constantFrom('end', 'make', 'revoke', 'snapshot', 'delta'),
      of: fc.nat(5),
      /** Seconds since the one before. */
      after: fc.nat(300),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((steps) => {
    const truth = [{ sessions: [] as number[], keys: new Map<number, Instant | null>() }];
    const issued: ControlDocument[] = [];
    let now = START;
    const changedSince = (from: number) => {
      const before = truth[from];
      const last = truth[truth.length - 1];
      const sessions = (last?.sessions ?? []).filter((one) => !before?.sessions.includes(one));
      const keys = [...(last?.keys ?? [])].filter(
        ([key, until]) => !before?.keys.has(key) || before.keys.get(key) !== until,
      );
      return document({
        from,
        to: truth.length - 1,
        issued_at: formatInstant(now),
        ended_sessions: sessions.map((one) => ended(one)),
        api_keys: keys.map(([key, until]) => apiKey(key, until)),
      });
    };
    for (const { kind, of, after } of steps) {
      now = addMicros(now, after * MICROS_PER_SECOND + 1);
      const last = truth[truth.length - 1] as (typeof truth)[0];
      if (kind === 'snapshot') issued.push(changedSince(0));
      else if (kind === 'delta') issued.push(changedSince(Math.max(0, truth.length - 1 - of)));
      else if (kind === 'end' && !last.sessions.includes(of)) {
        truth.push({ ...last, sessions: [...last.sessions, of] });
      } else if (kind === 'make' && !last.keys.has(of)) {
        truth.push({ ...last, keys: new Map(last.keys).set(of, null) });
      } else if (kind === 'revoke' && last.keys.get(of) === null) {
        truth.push({ ...last, keys: new Map(last.keys).set(of, now) });
      }
    }
    now = addMicros(now, 1);
    return { truth, issued, final: changedSince(0) };
  });

const contentOf = (state: ControlDocument) => ({
  sessions: state.ended_sessions.map(({ session_id }) => session_id).sort(),
  keys: new Map(state.api_keys.map(({ key_id, until }) => [key_id, until])),
});

describe('whatever home has said', () => {
  it('comes in whatever order, lost or repeated: it is one truth of home’s, and never an older one', () => {
    fc.assert(
      fc.property(
        history,
        fc.array(fc.nat(), { maxLength: 60 }),
        ({ truth, issued, final }, picks) => {
          let state: ControlState | undefined;
          for (const pick of picks) {
            const one = issued[pick % issued.length];
            if (!one) continue;
            const before = state;
            state = applyControl(state, one, START).state;
            if (!state) continue;
            expect(state.to).toBeGreaterThanOrEqual(before?.to ?? 0);
            const true_ = truth[state.to];
            expect(contentOf(state)).toEqual({
              sessions: true_?.sessions.map(uuid).sort(),
              keys: new Map(
                [...(true_?.keys ?? [])].map(([key, until]) => [
                  uuid(key),
                  until === null ? null : formatInstant(until),
                ]),
              ),
            });
          }
          const last = applyControl(state, final, START);
          expect(last.outcome).toBe('applied');
          expect(contentOf(last.state as ControlState)).toEqual(contentOf(final));
          expect(last.state).toMatchObject({ to: final.to, issued_at: final.issued_at });
        },
      ),
      { numRuns: 300 },
    );
  });
});
