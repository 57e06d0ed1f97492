import { type Instant, instant } from '@mockstreet/shared/instant';
import { type ProblemCode, problem } from '@mockstreet/shared/problem';
import { expect, test } from 'vitest';
import type { EdgeStatus } from '../api/payloads.ts';
import { connectionOf } from './connection-of.ts';

const AT: Instant = instant(5);
const ONLINE = { home: 'online' } as EdgeStatus;
const OFFLINE = { home: 'offline' } as EdgeStatus;
const refused = (code: ProblemCode) => ({ kind: 'problem', problem: problem(code) }) as const;

test('only where nobody answers is the server away', () => {
  const away = { value: ONLINE, receivedAt: AT, fault: { kind: 'unreachable' } } as const;
  expect(connectionOf(away)).toEqual({ kind: 'unreachable', lastReachedAt: AT });
});

test.each(['RATE_LIMITED', 'INTERNAL', 'QUEUE_UNAVAILABLE'] as const)(
  '%s says nothing about the two machines',
  (code) => {
    const fault = refused(code);
    expect(connectionOf({ value: ONLINE, receivedAt: AT, fault })).toEqual({ kind: 'online' });
    expect(connectionOf({ value: OFFLINE, receivedAt: AT, fault })).toEqual({
      kind: 'home-offline',
      status: OFFLINE,
    });
    expect(connectionOf({ value: undefined, receivedAt: undefined, fault })).toEqual({
      kind: 'unknown',
    });
  },
);
