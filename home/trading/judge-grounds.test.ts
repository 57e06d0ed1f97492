import {
  addMicros,
  type Instant,
  MICROS_PER_SECOND,
  parseInstant,
} from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import type { Authority, KnownApiKey } from '#accounts/authority';
import { judgeGrounds, questionOf } from './judge-grounds.ts';
import type { Grounds } from './verify-credential.ts';

const T = parseInstant('2026-03-02T01:00:00Z') as Instant;
const after = (seconds: number) => addMicros(T, seconds * MICROS_PER_SECOND);
const USER = 'alice';
const SESSION: Grounds = { kind: 'session', sessionId: 'session-1' };
const KEY: Grounds = { kind: 'apiKey', prefix: 'msk_1', digest: new Uint8Array(32).fill(1) };

const knownKey: KnownApiKey = {
  id: 'key-1',
  userId: USER,
  digest: new Uint8Array(32).fill(1),
  scopes: ['read', 'trade'],
  from: T,
  until: null,
};

function authority(given: { ended?: Instant; key?: Partial<KnownApiKey> } = {}): Authority {
  return {
    sessionEnds: new Map(given.ended === undefined ? [] : [['session-1', given.ended]]),
    apiKeys: new Map([['msk_1', { ...knownKey, ...given.key }]]),
  };
}

const judge = (grounds: Grounds, given: Authority, acceptedAt: Instant) =>
  judgeGrounds(grounds, given, { userId: USER, acceptedAt });

describe('an order of a session', () => {
  it('is good while the session has not ended, or has no row', () => {
    expect(judge(SESSION, authority(), T)).toEqual({ kind: 'good', apiKeyId: undefined });
    expect(judge({ kind: 'session', sessionId: undefined }, authority({ ended: T }), T)).toEqual({
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
    const nothing = { sessionEnds: new Map(), apiKeys: new Map() };
    expect(judge(KEY, nothing, T)).toEqual({ kind: 'fault', fault: 'api_key_unknown' });
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
  const second: Grounds = { kind: 'session', sessionId: 'session-2' };
  const none: Grounds = { kind: 'session', sessionId: undefined };
  expect(questionOf([SESSION, KEY, second, SESSION, none, KEY])).toEqual({
    sessionIds: ['session-1', 'session-2'],
    apiKeyPrefixes: ['msk_1'],
  });
});
