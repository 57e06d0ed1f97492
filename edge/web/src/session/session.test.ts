import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import { expect, test } from 'vitest';
import type { IssuedTokens } from '../api/payloads.ts';
import {
  accessState,
  endOfSession,
  renewedSession,
  restoreSession,
  startSession,
} from './session.ts';

const NOW = parseInstant('2026-11-21T09:00:00Z') as Instant;
const HALF_AN_HOUR_ON = parseInstant('2026-11-21T09:30:00Z') as Instant;
const A_WEEK_ON = parseInstant('2026-11-28T09:00:00Z') as Instant;
const LATER = parseInstant('2026-11-21T09:28:00Z') as Instant;

const issued: IssuedTokens = {
  access_token: 'a1',
  expires_in: 1_800,
  refresh_token: 'r1',
  refresh_expires_in: 604_800,
};
const demo = { username: 'demo', keyId: 'k1' };
const session = startSession(demo, { ...issued, order_token: 'o1' }, NOW);

test('each token has an end of its own, the order token that of the refresh token', () => {
  expect(session).toEqual({
    username: 'demo',
    access: { token: 'a1', endsAt: HALF_AN_HOUR_ON },
    refresh: { token: 'r1', endsAt: A_WEEK_ON },
    order: { token: 'o1', endsAt: A_WEEK_ON, keyId: 'k1' },
  });
  expect(endOfSession(session)).toBe(A_WEEK_ON);
});

test('without a key of this device an order token would be worth nothing', () => {
  const noKey = { username: 'demo', keyId: undefined };
  expect(startSession(noKey, { ...issued, order_token: 'o1' }, NOW)).not.toHaveProperty('order');
  expect(startSession(demo, issued, NOW)).not.toHaveProperty('order');
});

test('a renewal replaces every token, for the same user and the same key', () => {
  const next = { access_token: 'a2', refresh_token: 'r2', order_token: 'o2' };
  const renewed = renewedSession(session, { ...issued, ...next }, LATER);
  expect(renewed).toMatchObject({
    username: 'demo',
    access: { token: 'a2' },
    refresh: { token: 'r2' },
    order: { token: 'o2', keyId: 'k1' },
  });
  expect(endOfSession(renewed)).toBeGreaterThan(A_WEEK_ON);
});

test('a renewal without an order token leaves the one there is, until its own end', () => {
  const renewed = renewedSession(session, { ...issued, refresh_expires_in: 60 }, LATER);
  expect(renewed.order).toEqual(session.order);
  expect(endOfSession(renewed)).toBe(A_WEEK_ON);
});

test.each([
  ['2026-11-21T09:27:59Z', 'good'],
  ['2026-11-21T09:28:00Z', 'ends-soon'],
  ['2026-11-21T09:29:59Z', 'ends-soon'],
  ['2026-11-21T09:30:00Z', 'over'],
])('at %s the access token is %s', (at, state) => {
  expect(accessState(session, parseInstant(at) as Instant)).toBe(state);
});

test('a stored session comes back as it was', () => {
  const { order, ...bearer } = session;
  expect(restoreSession(JSON.parse(JSON.stringify(session)))).toEqual(session);
  expect(restoreSession(JSON.parse(JSON.stringify(bearer)))).toEqual(bearer);
  expect(order).toBeDefined();
});

test.each([
  undefined,
  null,
  'text',
  {},
  { ended: 'asked' },
  // As it was kept before there were refresh tokens.
  { username: 'demo', token: 't', expiresAt: LATER },
  { ...session, access: { token: 1, endsAt: LATER } },
  { ...session, refresh: { token: 'r', endsAt: 'soon' } },
])('%j is no session', (stored) => {
  expect(restoreSession(stored)).toBeUndefined();
});

test('an order token without the name of its key is left behind', () => {
  const stored = { ...session, order: { token: 'o1', endsAt: A_WEEK_ON } };
  expect(restoreSession(stored)).not.toHaveProperty('order');
});
