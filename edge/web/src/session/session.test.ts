import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import { expect, test } from 'vitest';
import { restoreSession, startSession } from './session.ts';

const NOW = parseInstant('2026-11-21T09:00:00Z') as Instant;
const LATER = parseInstant('2026-11-21T09:30:00Z') as Instant;
const session = startSession('demo', { access_token: 't', expires_in: 1800 }, NOW);

test('a session lives as long as its token', () => {
  expect(session).toEqual({ username: 'demo', token: 't', expiresAt: LATER });
});

test('a stored session comes back until it runs out', () => {
  expect(restoreSession(JSON.parse(JSON.stringify(session)), NOW)).toEqual(session);
  expect(restoreSession(session, LATER)).toBeUndefined();
});

test.each([undefined, null, 'text', {}, { username: 'demo', token: 1, expiresAt: LATER }])(
  '%s is no session',
  (stored) => {
    expect(restoreSession(stored, NOW)).toBeUndefined();
  },
);
