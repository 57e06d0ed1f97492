import { decimal } from '@mockstreet/shared/decimal';
import { instant } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { INSTRUMENTS, type Instrument } from '../instruments/instruments.ts';
import type { PolledSource } from '../sources/source.ts';
import { chooseLive } from './choose-live.ts';
import { memorySettings } from './testing/memory-settings.ts';
import type { Venue } from './venue.ts';

const BTC = 'CRYPTO-COIN-BTC';
const ETH = 'CRYPTO-COIN-ETH';
const SAMSUNG = 'KRX-STOCK-005930';
const now = instant(1_795_000_000_000_000);
const instruments = new Map(
  INSTRUMENTS.filter(({ tickerId }) => [BTC, ETH, SAMSUNG].includes(tickerId)).map((item) => [
    item.tickerId,
    item,
  ]),
);

interface Terms {
  readonly wants: readonly string[];
  /** What it gives prices of; undefined where it does not answer. */
  readonly listed: readonly string[] | undefined;
  readonly hasKeys?: boolean;
}

/** A venue, with what was ever opened of it and is not closed. */
function venue(name: string, { wants, listed, hasKeys = false }: Terms): Venue & { open_: number } {
  const self = {
    name,
    hasKeys,
    isSurveyed: !hasKeys,
    open_: 0,
    wants: ({ tickerId }: Instrument) => wants.includes(tickerId),
    async open(items: readonly Instrument[]): Promise<PolledSource> {
      self.open_ += 1;
      return {
        kind: 'polled',
        name,
        simulated: false,
        tickerIds: items.map(({ tickerId }) => tickerId),
        pollEveryMs: 1_000,
        gapMicros: 3_000_000,
        bars: null,
        async poll(_signal, take) {
          if (!listed) throw new Error('silent');
          const asked = items.filter(({ tickerId }) => listed.includes(tickerId));
          take({ at: now, answered: listed, prints: asked.map(({ tickerId }) => trade(tickerId)) });
        },
        backfill: async () => [],
        close: async () => {
          self.open_ -= 1;
        },
      };
    },
  };
  return self;
}

function trade(tickerId: string) {
  const times = { at: now, venueAt: now, receivedAt: now };
  const last = decimal('1');
  return {
    kind: 'TRADE',
    tickerId,
    last,
    volume: null,
    source: '',
    origin: null,
    ...times,
  } as const;
}

async function choose(settings: ReturnType<typeof memorySettings>, ...venues: readonly Venue[]) {
  const options = { feed: 'auto', instruments, settings, clock: () => now } as const;
  const choice = await chooseLive({ ...options, venues, probeDeadlineMs: 20 });
  expect(choice.covered.toSorted()).toEqual(
    choice.sources.flatMap((one) => one.tickerIds).toSorted(),
  );
  return Object.fromEntries(choice.sources.map(({ name, tickerIds }) => [name, tickerIds]));
}

describe('choosing venues', () => {
  it('gives each coin its own exchange, and leaves to nobody what that does not list', async () => {
    const upbit = venue('upbit', { wants: [BTC], listed: [BTC] });
    const binance = venue('binance', { wants: [ETH], listed: [BTC] });
    expect(await choose(memorySettings(), upbit, binance)).toEqual({ upbit: [BTC] });
    expect([upbit.open_, binance.open_]).toEqual([1, 0]);
  });

  it('prices what a venue with keys wants whether that answers or not, beside a simulated rest', async () => {
    const kis = venue('kis', { wants: [SAMSUNG], listed: undefined, hasKeys: true });
    const silent = venue('upbit', { wants: [BTC, ETH], listed: undefined });
    const settings = memorySettings();
    expect(await choose(settings, kis, silent)).toEqual({ kis: [SAMSUNG] });
    expect(settings.kept.get('feed:auto')).toEqual({ feed: 'sim' });
  });

  it('keeps stocks real, without a price, when the keys of their venue are taken away', async () => {
    const settings = memorySettings();
    const kis = venue('kis', { wants: [SAMSUNG], listed: [SAMSUNG], hasKeys: true });
    const upbit = venue('upbit', { wants: [BTC, ETH], listed: [BTC, ETH] });
    await choose(settings, kis, upbit);
    expect(await choose(settings, upbit)).toEqual({ upbit: [BTC, ETH], kis: [SAMSUNG] });
    const { sources } = await chooseLive({
      ...{ feed: 'auto', instruments, settings, clock: () => now },
      ...{ venues: [upbit], probeDeadlineMs: 20 },
    });
    const lost = sources.find(({ name }) => name === 'kis');
    await expect(lost?.poll(new AbortController().signal, () => {})).rejects.toMatchObject({
      message: 'kis has no keys any more',
    });
    expect(await choose(settings, kis, upbit)).toEqual({ upbit: [BTC, ETH], kis: [SAMSUNG] });
  });

  it('asks on for a rate that the broker gave, from whoever else tells one, once its keys are gone', async () => {
    const settings = memorySettings();
    const silent = venue('upbit', { wants: [BTC, ETH], listed: undefined });
    const fx = (hasKeys: boolean) => ({
      ...venue('fx', { wants: [SAMSUNG], listed: [SAMSUNG] }),
      ...{ hasKeys, isSurveyed: false },
    });
    expect(await choose(memorySettings(), silent, fx(false))).toEqual({});
    expect(await choose(settings, silent, fx(true))).toEqual({ fx: [SAMSUNG] });
    expect(await choose(settings, silent, fx(false))).toEqual({ fx: [SAMSUNG] });
  });

  it('never simulates a coin that was real: moved to an exchange without it, it has no price', async () => {
    const settings = memorySettings();
    await choose(settings, venue('upbit', { wants: [BTC, ETH], listed: [BTC, ETH] }));
    const upbit = venue('upbit', { wants: [BTC], listed: [BTC] });
    const binance = venue('binance', { wants: [ETH], listed: [BTC] });
    const moved = { upbit: [BTC], binance: [ETH] };
    expect(await choose(settings, upbit, binance)).toEqual(moved);
    expect(await choose(settings, upbit, { ...binance })).toEqual(moved);
  });

  it('goes on from a directory of the time when there was one venue, and asks of the rest once', async () => {
    const settings = memorySettings({ 'feed:auto': { feed: 'live', coins: [BTC] } });
    const silent = venue('upbit', { wants: [BTC, ETH], listed: undefined });
    // Nobody knows of the second coin: it may be listed, so it is not made up.
    expect(await choose(settings, silent)).toEqual({ upbit: [BTC, ETH] });
    const heard = venue('upbit', { wants: [BTC, ETH], listed: [BTC] });
    expect(await choose(settings, heard)).toEqual({ upbit: [BTC] });
    const later = venue('upbit', { wants: [BTC, ETH], listed: [BTC, ETH] });
    expect(await choose(settings, later)).toEqual({ upbit: [BTC] });
  });
});
