import { randomUUID } from 'node:crypto';
import {
  addMicros,
  type Instant,
  instantFromMillis,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordWaitingOrder } from '../../../tests/support/recorded-orders.ts';
import { furnishTradingFloor } from '../../../tests/support/trading-floor.ts';
import { SourceFault } from '../sources/source.ts';
import { fakeVenue, SECOND_BARS, tradeAt } from './testing/fake-venue.ts';
import { createFeederStage, type FeederStage, type StagedFeeder } from './testing/feeder-stage.ts';

const BTC = 'CRYPTO-COIN-BTC';
const ETH = 'CRYPTO-COIN-ETH';
const HOUR = 3600;
const DAY = 24 * HOUR;
/** The database goes by its own clock of what is old. Noon: no day ends while a test runs. */
const TODAY = new Date().toISOString().slice(0, 10);
const NOON = instantFromMillis(Date.parse(`${TODAY}T12:00:00Z`));
const second = (offset: number): Instant => addMicros(NOON, offset * MICROS_PER_SECOND);

describe('what is stored of venues that come back', () => {
  let stage: FeederStage;
  const clock = () => stage.now;
  const days = async () => {
    const rows = await stage.sql<{ day: string }[]>`
      select substr(inhrelid::regclass::text, 8) as day from pg_inherits
      where inhparent = 'prints'::regclass order by 1`;
    return rows.map(({ day }) => day);
  };
  const dayOf = (offset: number) =>
    new Date(second(offset) / 1_000).toISOString().slice(0, 10).replaceAll('-', '');
  const goOn = async (home: StagedFeeder, days: number) => {
    for (let quarter = 1; quarter <= days * 4; quarter += 1) {
      await home.turn(second((quarter / 4 - 9) * DAY));
    }
  };

  beforeEach(async () => {
    stage = await createFeederStage();
  });
  afterEach(() => stage.close());

  /** ETH was priced nine days ago, and then no more; BTC goes on. */
  async function longAway() {
    const eth = fakeVenue(clock, { tickerIds: [ETH], name: 'eth', bars: SECOND_BARS });
    const btc = fakeVenue(clock, { tickerIds: [BTC], name: 'btc', bars: null });
    const home = stage.start([], [eth, btc]);
    stage.now = second(-9 * DAY);
    await home.feeder.tick(stage.now);
    await home.turn(second(-9 * DAY + 1));
    eth.fault = new SourceFault('away');
    await goOn(home, 9);
    return { home, eth };
  }

  it('goes on where a venue comes back after longer than the tape is kept', async () => {
    const { home, eth } = await longAway();
    expect(await days()).not.toContain(dayOf(-9 * DAY));
    const before = await stage.completeTo(ETH);
    eth.fault = undefined;
    for (let offset = 60; offset < 70; offset += 1) {
      await home.turn(second(offset));
      expect(home.state.postgresFault).toBeNull();
    }
    expect(await stage.completeTo(BTC)).toBe(second(69));
    expect((await stage.completeTo(ETH)) ?? 0).toBeGreaterThan((before ?? 0) + 1e9);
    // Their days go an hour after the last of them, not within the hour after days were dropped last.
    eth.barFaults.set(ETH, new SourceFault('away'));
    await home.turn(second(HOUR));
    expect(await days()).toContain(dayOf(-9 * DAY));
    await home.turn(second(2 * HOUR));
    expect(await days()).not.toContain(dayOf(-9 * DAY));
  });

  it('keeps the days that an order waits for, however old', async () => {
    const userId = randomUUID();
    await furnishTradingFloor(stage.sql, [userId], second(-9 * DAY));
    const order = { userId, tickerId: ETH, acceptedAt: second(-9 * DAY + 5) };
    await recordWaitingOrder(stage.sql, order);
    const { home } = await longAway();
    expect(await days()).toContain(dayOf(-9 * DAY));
    await stage.sql`
      update orders set status = 'FAILED', reason = 'NO_PRICE', settled_at = now()`;
    await home.turn(second(HOUR));
    expect(await days()).not.toContain(dayOf(-9 * DAY));
  });

  it('is refused by itself: what Postgres does not take of one venue holds up no other', async () => {
    const eth = fakeVenue(clock, { tickerIds: [ETH], name: 'eth' });
    const btc = fakeVenue(clock, { tickerIds: [BTC], name: 'btc' });
    const home = stage.start([], [eth, btc]);
    await home.feeder.tick(second(0));
    await home.turn(second(1));
    // No text in Postgres has a NUL in it.
    const origin = { price: '1', currency: '\u0000', rate: '1' };
    eth.answer = (at) => [{ ...tradeAt(ETH, at), origin }];
    for (const offset of [2, 3]) await home.turn(second(offset));
    expect(home.state.postgresFault).toBeNull();
    expect(home.state.sources.get('eth')).toMatchObject({ state: 'failing' });
    expect(home.state.sources.get('eth')?.lastFault).toContain('Unicode escape sequence');
    expect(home.state.sources.get('btc')).toMatchObject({ state: 'ok' });
    expect(await stage.completeTo(BTC)).toBe(second(3));
    expect(await stage.completeTo(ETH)).toBe(second(1));
  });
});
