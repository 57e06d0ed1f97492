import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addMicros, type Instant, instant } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KisFault } from './kis-fault.ts';
import { createKisTokens } from './kis-tokens.ts';
import { type KisToken, openTokenFile } from './token-file.ts';

const never = new AbortController().signal;
const HOUR = 3_600_000_000;
let folder: string;
let now: Instant;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mockstreet-kis-tokens-'));
  now = instant(1_790_000_000_000_000);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Tokens of a process whose requests are answered in turn. */
function openTokens(...answers: (() => Promise<KisToken>)[]) {
  let asked = 0;
  const tokens = createKisTokens({
    file: openTokenFile(folder, 'real', 'key'),
    clock: () => now,
    issue: () => answers[asked++]?.() ?? Promise.reject(new Error('asked too often')),
  });
  return { tokens, asked: () => asked };
}

const token = (text: string) => async () => ({ text, expiresAt: addMicros(now, 24 * HOUR) });

test('a renewal that hangs holds nobody up', async () => {
  const { tokens, asked } = openTokens(token('first'), () => new Promise(() => {}));
  expect(await tokens.get(never)).toBe('first');
  now = addMicros(now, 23.5 * HOUR);
  expect(await tokens.get(never)).toBe('first');
  await expect.poll(asked).toBe(2);
  expect(await tokens.get(never)).toBe('first');
});

test('a renewal that fails is tried again a minute later, and told once the old one has ended', async () => {
  const refused = () => Promise.reject(new KisFault('EGW00103', 'kis token: EGW00103'));
  const { tokens, asked } = openTokens(token('first'), refused, refused, refused, token('second'));
  expect(await tokens.get(never)).toBe('first');
  now = addMicros(now, 23.5 * HOUR);
  expect(await tokens.get(never)).toBe('first');
  await expect.poll(asked).toBe(2);
  expect(await tokens.get(never)).toBe('first');
  expect(asked()).toBe(2);
  now = addMicros(now, 61_000_000);
  await expect
    .poll(async () => {
      expect(await tokens.get(never)).toBe('first');
      return asked();
    })
    .toBe(3);
  now = addMicros(now, HOUR);
  await expect(tokens.get(never)).rejects.toThrow('EGW00103');
  // Not asked again, but still the reason.
  await expect(tokens.get(never)).rejects.toThrow('EGW00103');
  expect(asked()).toBe(4);
  now = addMicros(now, 61_000_000);
  expect(await tokens.get(never)).toBe('second');
});

test('a request that a crash cut short counts: nobody asks again within the minute', async () => {
  const crashed = openTokens(() => new Promise(() => {}));
  void crashed.tokens.get(never);
  await expect.poll(crashed.asked).toBe(1);
  const restarted = openTokens(token('second'));
  const early = restarted.tokens.get(AbortSignal.timeout(300));
  await expect(early).rejects.toThrow();
  expect(restarted.asked()).toBe(0);
  // A clock that was wrong then and is right now must not lock everybody out.
  now = addMicros(now, -HOUR);
  const corrected = openTokens(token('third'));
  expect(await corrected.tokens.get(never)).toBe('third');
});

test('a token that was refused is dropped for all, unless another has taken its place', async () => {
  const { tokens } = openTokens(token('first'), token('second'));
  await tokens.get(never);
  const other = openTokens();
  expect(await other.tokens.get(never)).toBe('first');
  await other.tokens.discard('first');
  await tokens.discard('first');
  now = addMicros(now, 61_000_000);
  expect(await tokens.get(never)).toBe('second');
  await other.tokens.discard('first');
  expect(await other.tokens.get(never)).toBe('second');
});
