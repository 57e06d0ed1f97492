import {
  addMicros,
  type Instant,
  MICROS_PER_SECOND,
  parseInstant,
} from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import type { Authority, KnownApiKey } from '#accounts/authority';
import { judgeGrounds, questionOf } from './judge-grounds.ts';
import type { Grounds, SessionGrounds } from './verify-credential.ts';

const T = parseInstant('2026-03-02T01:00:00Z') as Instant;
const after = (seconds: number) => addMicros(T, seconds * MICROS_PER_SECOND);
const USER = 'alice';
const SESSION: SessionGrounds = {
  ...{ kind: 'session', userId: USER, sessionId: 'session-1' },
  ...{ issuedAt: after(-600), keyEndsAt: undefined },
};
const KEY: Grounds = { kind: 'apiKey', prefix: 'msk_1', digest: new Uint8Array(32).fill(1) };

const knownKey: KnownApiKey = {
  id: 'key-1',
  userId: USER,
  digest: new Uint8Array(32).fill(1),
  scopes: ['read', 'trade'],
  from: T,
  until: null,
};

function authority(
  given: { ended?: Instant; voidBefore?: Instant; key?: Partial<KnownApiKey> } = {},
): Authority {
  const { ended, voidBefore } = given;
  return {
    sessionEnds: new Map(ended === undefined ? [] : [['session-1', ended]]),
    voidBefore: new Map(voidBefore && ['session-1', USER].map((id) => [id, voidBefore])),
    apiKeys: new Map([['msk_1', { ...knownKey, ...given.key }]]),
  };
}

const judge = (grounds: Grounds, given: Authority, acceptedAt: Instant) =>
  judgeGrounds(grounds, given, { userId: USER, acceptedAt });

describe('an order of a session', () => {
  it('is good while the session has not ended, or has no row', () => {
    expect(judge(SESSION, authority(), T)).toEqual({ kind: 'good', apiKeyId: undefined });
    expect(judge({ ...SESSION, sessionId: undefined }, authority({ ended: T }), T)).toEqual({
      kind: 'good',
      apiKeyId: undefined,
    });
  });

  it.each([
    [-0.000001, 'good'],
    [0, 'revoked'],
    [86_400, 'revoked'],
  ])('accepted %f s after its end is %s', (seconds, kind) => {
    expect(judge(SESSION, authority({ ended: T }), after(seconds)).kind).toBe(kind);
  });

  it('says AUTH_REVOKED and when that was', () => {
    expect(judge(SESSION, authority({ ended: T }), after(1))).toEqual({
      kind: 'revoked',
      denial: { code: 'AUTH_REVOKED', detail: 'session_ended=2026-03-02T01:00:00.000000Z' },
    });
  });
});

describe('an order by a token that home’s key has signed', () => {
  it.each([
    [-0.000001, 'good'],
    [0, 'revoked'],
    [86_400, 'revoked'],
  ])('accepted %f s after the end of that key is %s', (seconds, kind) => {
    expect(judge({ ...SESSION, keyEndsAt: T }, authority(), after(seconds)).kind).toBe(kind);
  });

  it('says so, and by which key', () => {
    expect(judge({ ...SESSION, keyEndsAt: T }, authority(), T)).toEqual({
      kind: 'revoked',
      denial: { code: 'AUTH_REVOKED', detail: 'token_key_ended=2026-03-02T01:00:00.000000Z' },
    });
  });
});

describe('an order of a user whose tokens were declared void', () => {
  const voidAtT = authority({ voidBefore: T });

  it.each<[string, Partial<SessionGrounds>, Instant, string]>([
    ['issued before', {}, after(0), 'revoked'],
    ['issued before', { sessionId: undefined }, after(60), 'revoked'],
    ['issued before, but ordered with before, too', {}, after(-0.000001), 'good'],
    ['issued in that very moment', { issuedAt: T }, after(60), 'good'],
    ['of another session', { sessionId: 'session-2' }, after(60), 'good'],
    ['of another user', { userId: 'bob', sessionId: undefined }, after(60), 'good'],
  ])('by a token without a row, %s', (_, change, acceptedAt, kind) => {
    expect(judge({ ...SESSION, ...change }, voidAtT, acceptedAt).kind).toBe(kind);
  });

  it('says when that was', () => {
    expect(judge(SESSION, voidAtT, T)).toEqual({
      kind: 'revoked',
      denial: { code: 'AUTH_REVOKED', detail: 'tokens_ended=2026-03-02T01:00:00.000000Z' },
    });
  });
});

describe('an order with an API key', () => {
  it('is good, and counted for that key', () => {
    expect(judge(KEY, authority(), T)).toEqual({ kind: 'good', apiKeyId: 'key-1' });
  });

  it.each<[string, Partial<KnownApiKey>]>([
    ['api_key_unknown', { digest: new Uint8Array(32).fill(2) }],
    ['api_key_of_another_user', { userId: 'bob' }],
    ['api_key_without_trade', { scopes: ['read', 'admin'] }],
    ['api_key_not_yet_made', { from: after(30.000001) }],
  ])('is no order at all: %s', (fault, key) => {
    expect(judge(KEY, authority({ key }), T)).toEqual({ kind: 'fault', fault });
  });

  it('is no order at all when home knows of no such key', () => {
    const nothing = new Map<string, KnownApiKey>();
    expect(judge(KEY, { ...authority(), apiKeys: nothing }, T)).toEqual({
      kind: 'fault',
      fault: 'api_key_unknown',
    });
  });

  it('may come a little before the key was made: two clocks differ', () => {
    expect(judge(KEY, authority({ key: { from: after(30) } }), T).kind).toBe('good');
  });

  it.each([
    [-0.000001, 'good'],
    [0, 'revoked'],
    [60, 'revoked'],
  ])('accepted %f s after the key’s end is %s', (seconds, kind) => {
    const ended = authority({ key: { from: after(-60), until: T } });
    expect(judge(KEY, ended, after(seconds)).kind).toBe(kind);
  });
});

it('everything is asked for once', () => {
  const second: Grounds = { ...SESSION, sessionId: 'session-2' };
  const none: Grounds = { ...SESSION, userId: 'bob', sessionId: undefined };
  const asked = questionOf([SESSION, KEY, second, none, SESSION, none, KEY]);
  expect(asked).toEqual({ sessions: [SESSION, second, none], apiKeyPrefixes: ['msk_1'] });
});
