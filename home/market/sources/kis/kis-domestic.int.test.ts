import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decimal } from '@mockstreet/shared/decimal';
import { addMicros, type Instant, parseInstant } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KisVenue } from '../../../../tests/support/kis-venue/kis-venue.ts';
import { createMarketCalendar } from '../../calendar/calendar.ts';
import { INSTRUMENTS, type Instrument } from '../../instruments/instruments.ts';
import type { Poll, PolledSource } from '../source.ts';
import type { KisEnvironment } from './kis-hosts.ts';
import { openKis } from './open-kis.ts';

const never = new AbortController().signal;
const KRX = INSTRUMENTS.filter(({ market }) => market === 'KRX');
/** A share as there may be more of than one call holds. */
const extra = (index: number): Instrument => {
  const symbol = `9${String(index).padStart(5, '0')}`;
  return { ...(KRX[0] as Instrument), symbol, tickerId: `KRX-STOCK-${symbol}` };
};
const SAMSUNG = 'KRX-STOCK-005930';
const calendar = createMarketCalendar({ sessions: 'real' });
const at = (text: string) => parseInstant(text) ?? (0 as never);

let venue: KisVenue;
let folder: string;
let now: Instant;

function open(instruments: readonly Instrument[], environment: KisEnvironment = 'real') {
  return openKis({
    environment,
    keys: venue.keys,
    addresses: venue,
    stateFolder: folder,
    phaseAt: calendar.phaseAt,
    clock: () => now,
    monotonicMs: () => performance.now(),
    requestTimeoutMs: 500,
  }).domestic(instruments);
}

async function ask(source: PolledSource): Promise<Poll[]> {
  const polls: Poll[] = [];
  await source.poll(never, (poll) => polls.push(poll));
  return polls;
}

beforeEach(async () => {
  now = at('2026-11-20T10:00:00.250+09:00');
  folder = mkdtempSync(join(tmpdir(), 'mockstreet-kis-krx-'));
  venue = await KisVenue.start({ clock: () => now });
  for (const { symbol } of [...KRX, ...Array.from({ length: 20 }, (_, index) => extra(index))]) {
    venue.market.setDomestic(symbol, { last: '1000', bid: '999', ask: '1000', dayVolume: 5 });
  }
  venue.market.setDomestic('005930', { last: '71900', bid: '71900', ask: '72000', base: '70600' });
});
afterEach(async () => {
  await venue.close();
  rmSync(folder, { recursive: true });
});

describe('KRX from KIS', () => {
  it('asks for all shares with one call, and quotes each at the moment it was asked', async () => {
    const source = open(KRX);
    const [poll, ...rest] = await ask(source);
    expect(rest).toEqual([]);
    expect(poll).toMatchObject({ at: now, answered: KRX.map(({ tickerId }) => tickerId) });
    expect(poll?.prints.find(({ tickerId }) => tickerId === SAMSUNG)).toMatchObject({
      kind: 'QUOTE',
      at: now,
      bid: decimal('71900'),
      ask: decimal('72000'),
      source: source.name,
    });
    expect(poll?.bases?.get(SAMSUNG)).toBe(decimal('70600'));
    expect(venue.calls).toBe(1);
    expect(venue.seen[0]?.query).toMatchObject({
      FID_COND_MRKT_DIV_CODE_1: 'J',
      FID_INPUT_ISCD_1: '005930',
      FID_INPUT_ISCD_22: '030200',
    });
  });

  it('splits what is more than thirty, and keeps the answers beside one that fails', async () => {
    const source = open([...KRX, ...Array.from({ length: 20 }, (_, index) => extra(index))]);
    expect((await ask(source)).map(({ answered }) => answered.length)).toEqual([30, 12]);
    // Both are asked again, and one of them in vain.
    venue.fail('html', 'html', 'html');
    const polls: Poll[] = [];
    const failing = source.poll(never, (poll) => polls.push(poll));
    await expect(failing).rejects.toThrow('kis intstock-multprice: HTTP 500 with no JSON');
    expect(polls).toHaveLength(1);
    expect((await ask(source)).map(({ answered }) => answered.length)).toEqual([30, 12]);
  });

  it.each(['stall', 'reset', 'half'] as const)(
    'is answered though one request ends in %s',
    async (fault) => {
      const source = open(KRX);
      venue.fail(fault);
      expect(await ask(source)).toHaveLength(1);
      expect(venue.calls).toBe(2);
    },
  );

  it('tells what was traded since, also across answers that failed', async () => {
    const source = open(KRX.slice(0, 1));
    await ask(source);
    venue.fail('half', 'empty');
    await expect(ask(source)).rejects.toThrow();
    venue.market.setDomestic('005930', { dayVolume: 12 });
    now = addMicros(now, 2_000_000);
    expect(await ask(source)).toMatchObject([{ prints: [{ volume: decimal('7') }] }]);
  });

  it('speaks only of shares that the answer held, and fails when that is none', async () => {
    venue.market.domestic.delete('005930');
    const [poll] = await ask(open(KRX));
    expect(poll?.answered).toHaveLength(KRX.length - 1);
    expect(poll?.answered).not.toContain(SAMSUNG);
    await expect(ask(open(KRX.slice(0, 1)))).rejects.toThrow('no prices');
  });

  it('backfills minutes of today by their start, and none that the venue drew itself', async () => {
    const bar = (minute: string, volume = '10') => ({
      at: at(`2026-11-20T${minute}:00+09:00`),
      open: '71000',
      high: '71500',
      low: '70900',
      close: '71200',
      volume,
    });
    const minutes = ['09:29', '09:30', '09:31', '09:33'].map((minute) => bar(minute));
    venue.market.bars.set('005930', [...minutes, bar('09:32', '0')]);
    const source = open(KRX);
    const after = at('2026-11-20T09:29:30+09:00');
    const before = at('2026-11-20T09:33:00+09:00');
    const bars = await source.backfill({ tickerId: SAMSUNG, after, before }, never);
    expect(bars.map((one) => one.at)).toEqual([bar('09:30').at, bar('09:31').at]);
    expect(bars[0]).toMatchObject({
      kind: 'BAR',
      open: decimal('71000'),
      high: decimal('71500'),
      low: decimal('70900'),
      last: decimal('71200'),
      volume: decimal('10'),
      source: source.name,
    });
    expect(venue.seen.at(-1)?.query).toMatchObject({ FID_INPUT_HOUR_1: '093200' });
  });

  it('asks another call for a past day, which the paper host has not got', async () => {
    venue.market.bars.set('005930', [
      {
        at: at('2026-11-19T15:30:00+09:00'),
        open: '1',
        high: '3',
        low: '1',
        close: '2',
        volume: '4',
      },
    ]);
    const span = {
      tickerId: SAMSUNG,
      after: at('2026-11-19T15:29:00+09:00'),
      before: at('2026-11-19T15:31:00+09:00'),
    };
    expect(await open(KRX).backfill(span, never)).toMatchObject([{ last: decimal('2') }]);
    expect(venue.seen.at(-1)).toMatchObject({
      path: '/uapi/domestic-stock/v1/quotations/inquire-time-dailychartprice',
      query: { FID_INPUT_DATE_1: '20261119', FID_INPUT_HOUR_1: '153000' },
    });
    const calls = venue.calls;
    expect(await open(KRX, 'paper').backfill(span, never)).toEqual([]);
    expect(venue.calls).toBe(calls);
  });

  it('lets no backfill keep a live answer waiting', async () => {
    const source = open(KRX);
    await ask(source);
    const span = { tickerId: SAMSUNG, after: addMicros(now, -3_600_000_000), before: now };
    const order: string[] = [];
    const backfills = Array.from({ length: 12 }, async () => {
      await source.backfill(span, never);
      order.push('backfill');
    });
    await source.poll(never, () => order.push('live'));
    // Those that the allowance had room for at once were on their way before.
    expect(order.indexOf('live')).toBeLessThan(6);
    await Promise.all(backfills);
  });
});
