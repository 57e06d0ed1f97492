import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instantFromMillis } from '@mockstreet/shared/instant';
import { CLOCK_ERROR_MS_MAX } from '@mockstreet/shared/order-envelope';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type ClockErrorSource, openClockError } from './clock-error.ts';

const MINUTE_MS = 60_000;
let folder: string;
let file: string;
let nowMs: number;
let source: ClockErrorSource | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mockstreet-clock-error-'));
  file = join(folder, 'clock-error-ms');
  nowMs = 1_795_289_864_000;
});
afterEach(() => {
  source?.close();
  rmSync(folder, { recursive: true });
});

function say(text: string): void {
  writeFileSync(file, text);
  utimesSync(file, nowMs / 1_000, nowMs / 1_000);
}

async function open(): Promise<ClockErrorSource> {
  const log = pino({ level: 'silent' });
  const clock = () => instantFromMillis(nowMs);
  source = await openClockError({ CLOCK_ERROR_MS: 0, CLOCK_ERROR_FILE: file }, { clock, log });
  return source;
}

test('what is said counts, and what is said next', async () => {
  say('12\n');
  const { currentMs } = await open();
  expect(currentMs()).toBe(12);
  say('30\n');
  await vi.waitUntil(() => currentMs() === 30, 5_000);
});

test('before anything is said nobody vouches for the clock; then somebody does', async () => {
  const { currentMs } = await open();
  expect(currentMs()).toBe(Number.POSITIVE_INFINITY);
  say('5\n');
  await vi.waitUntil(() => currentMs() === 5, 5_000);
});

test.each([
  ['is not written any more', () => {}],
  ['is gone', () => rmSync(file)],
  ['holds no number', () => writeFileSync(file, 'unknown\n')],
])(
  'a file that %s leaves what it said, which grows with its age until orders are refused',
  async (_, change) => {
    say('12\n');
    const { currentMs } = await open();
    change();
    nowMs += MINUTE_MS;
    // Several looks.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(currentMs()).toBe(12 + 30);
    nowMs += 59 * MINUTE_MS;
    expect(currentMs()).toBe(12 + 1_800);
    nowMs += 10 * MINUTE_MS;
    expect(currentMs()).toBeGreaterThan(CLOCK_ERROR_MS_MAX);
  },
);

test('a clock that was put back makes nothing better', async () => {
  say('12\n');
  const { currentMs } = await open();
  nowMs -= MINUTE_MS;
  expect(currentMs()).toBe(12);
});
