import { decimal } from '@mockstreet/shared/decimal';
import { instant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { createMarketCalendar } from '../calendar/calendar.ts';
import { INSTRUMENTS, type Instrument } from '../instruments/instruments.ts';
import type { PolledSource } from '../sources/source.ts';
import type { TradePrint } from '../tape/print.ts';
import { type ChooseSourcesOptions, chooseSources } from './choose-sources.ts';
import { memorySettings } from './testing/memory-settings.ts';
import type { Venue } from './venue.ts';

const BTC = 'CRYPTO-COIN-BTC';
const now = instant(1_795_000_000_000_000);

describe('choosing sources', () => {
  it('simulates everything when asked to, with the seed it was given', async () => {
    const settings = memorySettings();
    const first = await choose({ feed: 'sim', seed: 'mine', settings });
    expect(coverage(first)).toEqual({ sim: INSTRUMENTS.length });
    // Without a seed the market goes on as it was.
    const again = await choose({ feed: 'sim', settings, drawSeed: () => 'another' });
    const range = [BTC, now, instant(now + 5_000_000)] as const;
    expect(again.computed[0]?.range(...range)).toEqual(first.computed[0]?.range(...range));
  });

  it('takes coins from the exchange where it answers, and simulates what it does not list', async () => {
    const chosen = await choose({ feed: 'auto', venues: exchange([BTC]) });
    expect(coverage(chosen)).toEqual({ live: 1, sim: INSTRUMENTS.length - 1 });
  });

  it('decides auto once: an exchange that falls silent later is still the source', async () => {
    const settings = memorySettings();
    await choose({ feed: 'auto', settings, venues: exchange([BTC]) });
    const later = await choose({ feed: 'auto', settings, venues: exchange(undefined) });
    expect(coverage(later)).toEqual({ live: 1, sim: INSTRUMENTS.length - 1 });
  });

  it('stays simulated once it was decided without the exchange', async () => {
    const settings = memorySettings();
    await choose({ feed: 'auto', settings, venues: exchange(undefined) });
    const later = await choose({ feed: 'auto', settings, venues: exchange([BTC]) });
    expect(coverage(later)).toEqual({ sim: INSTRUMENTS.length });
  });

  it('keeps to the exchange when asked for live, and learns its coins when it answers', async () => {
    const settings = memorySettings();
    const silent = await choose({ feed: 'live', settings, venues: exchange(undefined) });
    const coins = INSTRUMENTS.filter((item) => item.market === 'CRYPTO').length;
    expect(coverage(silent)).toEqual({ live: coins, sim: INSTRUMENTS.length - coins });
    const heard = await choose({ feed: 'live', settings, venues: exchange([BTC]) });
    expect(coverage(heard)).toEqual({ live: 1, sim: INSTRUMENTS.length - 1 });
  });

  it('gives up on an exchange that stalls', async () => {
    const stalled = exchange([BTC]).map((venue) => ({
      ...venue,
      open: async (coins: readonly Instrument[]): Promise<PolledSource> => ({
        ...(await venue.open(coins)),
        poll: (signal) =>
          new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(new Error('given up')));
          }),
      }),
    }));
    expect(coverage(await choose({ feed: 'auto', venues: stalled }))).toEqual({
      sim: INSTRUMENTS.length,
    });
  });

  it('refuses a tape that is not there', async () => {
    await expect(choose({ feed: 'replay', tape: '/nowhere/tape.csv' })).rejects.toMatchObject({
      faults: ['TAPE: there is no file or folder /nowhere/tape.csv'],
    });
  });
});

function choose(given: Partial<ChooseSourcesOptions>) {
  return chooseSources({
    feed: 'auto',
    seed: undefined,
    tape: undefined,
    speed: decimal('1'),
    usdtKrw: decimal('1100'),
    instruments: new Map(INSTRUMENTS.map((item) => [item.tickerId, item])),
    calendar: createMarketCalendar({ sessions: 'always' }),
    settings: memorySettings(),
    clock: () => now,
    drawSeed: () => 'drawn',
    venues: exchange(undefined),
    probeDeadlineMs: 20,
    ...given,
  });
}

function coverage(chosen: Awaited<ReturnType<typeof chooseSources>>): Record<string, number> {
  const sources = [...chosen.computed, ...chosen.polled];
  return Object.fromEntries(sources.map((source) => [source.name, source.tickerIds.length]));
}

/** An exchange that lists these coins; undefined for one that does not answer. */
function exchange(listed: readonly string[] | undefined): Venue[] {
  const open = async (coins: readonly Instrument[]): Promise<PolledSource> => ({
    kind: 'polled',
    name: 'live',
    simulated: false,
    tickerIds: coins.map((item) => item.tickerId),
    pollEveryMs: 1_000,
    gapMicros: 3_000_000,
    bars: null,
    poll: async (_signal, take) => {
      if (!listed) throw new Error('silent');
      take({ at: now, answered: listed, prints: listed.map((tickerId) => tradeOf(tickerId)) });
    },
    backfill: async () => [],
  });
  const wants = (item: Instrument) => item.market === 'CRYPTO';
  return [{ name: 'live', hasKeys: false, isSurveyed: true, wants, open }];
}

function tradeOf(tickerId: string): TradePrint {
  return {
    kind: 'TRADE',
    tickerId,
    at: now,
    last: decimal('1'),
    volume: null,
    source: 'live',
    venueAt: now,
    receivedAt: now,
    origin: null,
  };
}
