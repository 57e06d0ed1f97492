import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decimal } from '@mockstreet/shared/decimal';
import { addMicros, type Instant, parseInstant } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KisVenue, type KisVenueOptions } from '../../../../tests/support/kis-venue/kis-venue.ts';
import { createMarketCalendar } from '../../calendar/calendar.ts';
import { INSTRUMENTS } from '../../instruments/instruments.ts';
import type { Poll, PolledSource } from '../source.ts';
import type { StreamTiming } from './kis-stream.ts';
import { openKis } from './open-kis.ts';

const never = new AbortController().signal;
const US = INSTRUMENTS.filter(({ symbol }) => ['AAPL', 'MSFT', 'SPY'].includes(symbol));
const [AAPL, MSFT, SPY] = ['US-STOCK-AAPL', 'US-STOCK-MSFT', 'US-STOCK-SPY'];
const calendar = createMarketCalendar({ sessions: 'real' });
const at = (text: string) => parseInstant(text) ?? (0 as never);
const SECOND = 1_000_000;
const TRADE = { last: '250.1000', bid: '250.0500', ask: '250.1500', volume: 10, dayVolume: 1_000 };

let venue: KisVenue;
let folder: string;
let now: Instant;
let sources: PolledSource[];

/** Time passes, of the venue and of whoever asks it. */
const pass = (seconds: number) => {
  now = addMicros(now, seconds * SECOND);
};

async function open(
  options: Omit<KisVenueOptions, 'clock'> = {},
  timing: Partial<StreamTiming> = {},
): Promise<PolledSource> {
  venue = await KisVenue.start({ pingMs: 3_600_000, ...options, clock: () => now });
  for (const symbol of ['AAPL', 'MSFT']) venue.market.setOverseas(symbol, { last: '250' });
  venue.market.setOverseas('SPY', { last: '600', exchange: 'AMS' });
  return another(timing);
}

function another(timing: Partial<StreamTiming> = {}): PolledSource {
  const source = openKis({
    environment: 'real',
    keys: venue.keys,
    addresses: venue,
    stateFolder: folder,
    phaseAt: calendar.phaseAt,
    clock: () => now,
    monotonicMs: () => performance.now(),
    requestTimeoutMs: 500,
    streamTiming: { backOffMs: 5, answerMs: 500, ...timing },
  }).overseas(US);
  sources.push(source);
  return source;
}

interface Asked {
  readonly polls: Poll[];
  readonly fault: string | null;
}

async function ask(source: PolledSource): Promise<Asked> {
  const polls: Poll[] = [];
  const fault = await source
    .poll(never, (poll) => polls.push(poll))
    .then(
      () => null,
      (error) => `${error.message}`,
    );
  return { polls, fault };
}

/** Asks until the connection is made and everything registered; then all is pushed. */
async function openPushed(source: PolledSource, registered = 3): Promise<void> {
  await ask(source);
  await expect.poll(() => venue.socket.registered.length).toBe(registered);
  // A registration counts from when it was heard of; the lag is two seconds.
  await hear(source);
  pass(3);
}

/** Lets the source hear something, and waits until it has. */
async function hear(source: PolledSource): Promise<void> {
  const { echoes } = venue.socket;
  venue.socket.ping();
  await expect.poll(() => venue.socket.echoes).toBe(echoes + 1);
  expect(source.kind).toBe('polled');
}

const restCalls = () => venue.seen.filter(({ path }) => path.endsWith('/price')).length;

beforeEach(() => {
  sources = [];
  now = at('2026-11-20T15:00:00.100Z');
  folder = mkdtempSync(join(tmpdir(), 'mockstreet-kis-us-'));
});
afterEach(async () => {
  for (const source of sources) await source.close?.();
  await venue.close();
  rmSync(folder, { recursive: true });
});

describe('the United States from KIS', () => {
  it('registers each share, and asks for none of those', async () => {
    const source = await open();
    await openPushed(source);
    expect(venue.socket.registered).toEqual(['DNASAAPL', 'DNASMSFT', 'DAMSSPY']);
    const before = restCalls();
    await hear(source);
    const { polls, fault } = await ask(source);
    expect(fault).toBe(null);
    expect(polls).toEqual([
      { at: addMicros(now, -2 * SECOND), heardAt: now, answered: [AAPL, MSFT, SPY], prints: [] },
    ]);
    expect(restCalls()).toBe(before);
  });

  it('asks for a share until the lag has passed since it was registered', async () => {
    const source = await open();
    await ask(source);
    await expect.poll(() => venue.socket.registered.length).toBe(3);
    await hear(source);
    pass(1);
    await hear(source);
    const before = restCalls();
    const { polls } = await ask(source);
    expect(restCalls()).toBe(before + 3);
    expect(polls.map(({ at: told }) => told)).toEqual([now, now, now]);
  });

  it('hands over what was pushed, just after the venue’s second, with the book of that moment', async () => {
    const source = await open();
    await openPushed(source);
    venue.socket.push('DNASAAPL', TRADE, { ...TRADE, last: '250.1500', volume: 7 });
    await hear(source);
    const { polls } = await ask(source);
    const second = at('2026-11-20T15:00:03Z');
    expect(polls[0]?.prints).toMatchObject([
      {
        kind: 'QUOTE',
        tickerId: AAPL,
        at: addMicros(second, 1),
        last: decimal('250.1'),
        bid: decimal('250.05'),
        ask: decimal('250.15'),
        volume: decimal('10'),
      },
      { at: addMicros(second, 2), last: decimal('250.15'), volume: decimal('7') },
    ]);
  });

  it('says nothing is missing only up to what it has heard, and asks once it hears nothing', async () => {
    const source = await open();
    await openPushed(source);
    await hear(source);
    const heardAt = now;
    pass(1);
    expect((await ask(source)).polls).toMatchObject([{ at: addMicros(heardAt, -2 * SECOND) }]);
    const before = restCalls();
    pass(1);
    const { polls } = await ask(source);
    expect(restCalls()).toBe(before + 3);
    expect(polls.map((poll) => [poll.at, ...poll.answered])).toEqual(
      expect.arrayContaining([
        [now, AAPL],
        [now, MSFT],
        [now, SPY],
      ]),
    );
  });

  it('tells by asking what was traded since it last heard, and then takes nothing older', async () => {
    const source = await open();
    await openPushed(source);
    venue.socket.push('DNASAAPL', TRADE);
    await hear(source);
    await ask(source);
    const heardAt = at('2026-11-20T15:00:03Z');
    pass(4);
    venue.market.setOverseas('AAPL', { last: '251', dayVolume: 1_025 });
    const { polls } = await ask(source);
    expect(polls.flatMap(({ prints }) => prints)).toMatchObject([
      { kind: 'TRADE', at: now, venueAt: heardAt, volume: decimal('25'), last: decimal('251') },
    ]);
    venue.socket.push('DNASAAPL', { ...TRADE, at: addMicros(now, -2 * SECOND) });
    await hear(source);
    const late = await ask(source);
    expect(late.polls.flatMap(({ prints }) => prints)).toEqual([]);
    expect(late.fault).toBe(null);
  });

  it('goes on though yesterday’s volume was shown before the open', async () => {
    now = at('2026-11-20T14:29:00.100Z');
    const source = await open({ registrationsMax: 0 });
    venue.market.setOverseas('AAPL', { dayVolume: 50_000_000 });
    const heardOf = async () => {
      const { polls } = await ask(source);
      const about = polls.filter(({ answered }) => answered.includes(AAPL ?? ''));
      return about.map(({ prints }) => prints.map(({ volume }) => volume));
    };
    expect(await heardOf()).toEqual([[null]]);
    now = at('2026-11-20T14:31:00.100Z');
    venue.market.setOverseas('AAPL', { dayVolume: 1_000 });
    expect(await heardOf()).toEqual([[]]);
    pass(1);
    venue.market.setOverseas('AAPL', { dayVolume: 1_200 });
    expect(await heardOf()).toEqual([[decimal('200')]]);
    // From a server that lags.
    pass(1);
    venue.market.setOverseas('AAPL', { dayVolume: 1_100 });
    expect(await heardOf()).toEqual([]);
  });

  it('reads the layout without the leading symbol as well', async () => {
    const source = await open();
    await openPushed(source);
    venue.socket.withoutRsym = true;
    venue.socket.push('DAMSSPY', { ...TRADE, last: '600.5' });
    await hear(source);
    expect((await ask(source)).polls[0]?.prints).toMatchObject([
      { tickerId: SPY, last: decimal('600.5') },
    ]);
  });

  it('drops half a frame and one that is too wide, names them, and goes on', async () => {
    const source = await open();
    await openPushed(source);
    venue.socket.broken = 'wide';
    venue.socket.push('DNASAAPL', TRADE, TRADE);
    venue.socket.broken = 'half';
    venue.socket.push('DNASMSFT', TRADE);
    venue.socket.broken = 'no';
    venue.socket.push('DNASAAPL', { ...TRADE, last: '251' });
    await hear(source);
    const { polls, fault } = await ask(source);
    expect(polls[0]?.prints).toMatchObject([{ last: decimal('251') }]);
    expect(fault).toMatch(
      /^kis-us: 2 faults of the stream: 53 fields in 2 records; records of \d+/,
    );
    expect((await ask(source)).fault).toBe(null);
    expect(venue.socket.opened).toBe(1);
  });

  it('leaves a connection on which nothing makes sense, and makes another', async () => {
    const source = await open();
    await openPushed(source);
    for (let index = 0; index < 5; index += 1) venue.socket.pushText(`0|HDFSCNT0|003|${index}`);
    await expect.poll(() => venue.socket.opened).toBe(2);
    await expect.poll(() => venue.socket.registered.length).toBe(3);
    expect((await ask(source)).fault).toContain('frame after frame made no sense');
  });

  it('asks for what the 42nd registration was refused', async () => {
    const source = await open({ registrationsMax: 2 });
    await openPushed(source, 2);
    await hear(source);
    const before = restCalls();
    const { polls, fault } = await ask(source);
    expect(restCalls()).toBe(before + 1);
    expect(polls.map(({ answered }) => answered)).toEqual([[AAPL, MSFT], [SPY]]);
    expect(fault).toContain('DAMSSPY: OPSP0008: no more registrations');
    await hear(source);
    pass(1);
    expect((await ask(source)).fault).toBe(null);
  });

  it('asks for everything while another session has the key, and takes over after it', async () => {
    const first = await open();
    await openPushed(first);
    const second = another({ inUseMs: 40 });
    await ask(second);
    await expect.poll(() => venue.socket.opened).toBeGreaterThan(2);
    pass(1);
    const { polls, fault } = await ask(second);
    expect(fault).toContain('OPSP8996: another session has the app key');
    expect(polls.flatMap(({ answered }) => answered).toSorted()).toEqual([AAPL, MSFT, SPY]);
    expect(venue.socket.registered).toHaveLength(3);
    const { opened } = venue.socket;
    await first.close?.();
    await expect.poll(() => venue.socket.opened).toBeGreaterThan(opened);
    await expect.poll(() => venue.socket.registered.length).toBe(3);
    await hear(second);
    pass(3);
    await hear(second);
    const before = restCalls();
    await ask(second);
    expect(restCalls()).toBe(before);
  });

  it('comes back after a cut, with an approval of its own', async () => {
    const source = await open();
    await openPushed(source);
    venue.socket.cut();
    await expect.poll(() => venue.socket.opened).toBe(2);
    await expect.poll(() => venue.socket.registered.length).toBe(3);
    expect((await ask(source)).fault).toContain('the venue closed the connection');
  });

  it('ends a connection that is stuck, and asks meanwhile', async () => {
    const source = await open({}, { silenceMs: 200 });
    await openPushed(source);
    venue.socket.broken = 'stuck';
    await expect.poll(() => venue.socket.opened).toBeGreaterThan(1);
    pass(4);
    const { polls, fault } = await ask(source);
    expect(fault).toContain('the connection fell silent');
    expect(polls.flatMap(({ answered }) => answered).toSorted()).toEqual([AAPL, MSFT, SPY]);
    venue.socket.broken = 'no';
    await expect.poll(() => venue.socket.registered.length).toBe(3);
  });

  it('goes on asking where no socket can be had, and fails by name where nothing can', async () => {
    const source = await open();
    venue.socket.close();
    const { polls } = await ask(source);
    expect(polls).toHaveLength(3);
    await expect.poll(async () => (await ask(source)).fault).toMatch(/closed|failed|ECONN|hang/);
    venue.fail('html', 'html', 'html', 'html', 'html', 'html');
    pass(1);
    expect(await ask(source)).toEqual({ polls: [], fault: 'kis price: HTTP 500 with no JSON' });
  });

  it('asks each share once while the market is closed, for a tape without a price', async () => {
    now = at('2026-11-22T12:00:00Z');
    const source = await open();
    const { polls, fault } = await ask(source);
    expect(fault).toBe(null);
    expect(polls.flatMap(({ prints }) => prints)).toMatchObject([
      { kind: 'TRADE', volume: null, last: decimal('250') },
      { kind: 'TRADE', volume: null, last: decimal('250') },
      { kind: 'TRADE', volume: null, last: decimal('600') },
    ]);
    const before = restCalls();
    pass(1);
    await ask(source);
    expect(restCalls()).toBe(before);
  });

  it('backfills minutes by their start, from a page that ends where they are wanted', async () => {
    const source = await open();
    const minutes = Array.from({ length: 300 }, (_, index) => ({
      at: addMicros(at('2026-11-19T14:30:00Z'), index * 60 * SECOND),
      open: '250.0000',
      high: '251.0000',
      low: '249.5000',
      close: `250.${index}`,
      volume: index === 5 ? '0' : '10',
    }));
    venue.market.bars.set('AAPL', minutes);
    const bars = await source.backfill(
      {
        tickerId: AAPL ?? '',
        after: at('2026-11-19T14:32:30Z'),
        before: at('2026-11-19T14:37:00Z'),
      },
      never,
    );
    expect(bars.map(({ at: start }) => start)).toEqual(
      ['33', '34', '36'].map((minute) => at(`2026-11-19T14:${minute}:00Z`)),
    );
    expect(bars[0]).toMatchObject({ kind: 'BAR', last: decimal('250.3'), source: 'kis-us' });
    expect(venue.seen.at(-1)?.query).toMatchObject({
      EXCD: 'NAS',
      KEYB: '20261119093600',
      NEXT: '1',
    });
    expect(venue.calls).toBe(1);
  });
});
