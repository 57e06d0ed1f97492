/**
 * A feeder in a process of its own, whose processor time can be told from everybody else's: the real
 * one but for its venues, whose answers are in hand when a cycle begins.
 */

import { randomUUID } from 'node:crypto';
import process from 'node:process';
import { createAskingHours } from '@mockstreet/home/market/asking-hours';
import { createMarketCalendar } from '@mockstreet/home/market/calendar';
import { createFeeder } from '@mockstreet/home/market/feeder';
import { createFeederDatabase } from '@mockstreet/home/market/feeder-database';
import { createFeederState, type FeederState } from '@mockstreet/home/market/feeder-state';
import { createPolledFeed } from '@mockstreet/home/market/polled-feed';
import { createQuoteBoard } from '@mockstreet/home/market/quote-board';
import { createQuotePublisher } from '@mockstreet/home/market/quote-publisher';
import { addMicros, type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { answerOrders } from './answer-orders.ts';
import { benchInstruments, benchVenues } from './bench-venues.ts';

export interface FeederOrder {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly instruments: number;
  /** The moment of the first cycle; each is a second after the one before. */
  readonly from: Instant;
  readonly warmUp: number;
  readonly cycles: number;
}

/** What cycles took of the processor, each, in milliseconds: user and kernel time of all threads. */
export interface CycleCosts {
  /** From answers in hand until Redis has taken keys and message; on the way they are on the tape. */
  readonly wholeMs: readonly number[];
  /** Keys and message alone, of as many quotes. */
  readonly shownMs: readonly number[];
}

answerOrders(run);

async function run(order: FeederOrder): Promise<CycleCosts> {
  const instruments = benchInstruments(order.instruments);
  const venues = benchVenues(instruments);
  const calendar = createMarketCalendar({ sessions: 'real' });
  const hours = createAskingHours(calendar);
  const state = createFeederState(venues.map(({ source }) => source.name));
  let now = order.from;
  const marketOf = (tickerId: string) => instruments.get(tickerId)?.market ?? 'CRYPTO';
  const polled = venues.map(({ source }) =>
    createPolledFeed(source, {
      clock: () => now,
      state,
      deadlineMs: 1_500,
      nextOpen: (tickerId, at) => hours.nextFrom(marketOf(tickerId), at),
    }),
  );
  const database = createFeederDatabase({ url: order.databaseUrl, deadlineMs: 12_000 });
  const publisher = createQuotePublisher(order.redisUrl);
  const feeder = createFeeder({
    computed: [],
    polled,
    instruments,
    calendar,
    database,
    board: createQuoteBoard(publisher),
    state,
    retention: { tapeDays: 8, candleMonths: 0 },
    makeId: randomUUID,
  });
  const measure = async (work: () => Promise<void>) => {
    const costs: number[] = [];
    for (let number = -order.warmUp; number < order.cycles; number++) {
      now = addMicros(now, MICROS_PER_SECOND);
      for (const venue of venues) venue.answerAt(now);
      const before = process.cpuUsage();
      await work();
      const { user, system } = process.cpuUsage(before);
      requireSound(state);
      if (number >= 0) costs.push((user + system) / 1_000);
    }
    return costs;
  };
  const wholeMs = await measure(async () => {
    await Promise.all(polled.map((feed) => feed.poll()));
    await feeder.tick(now);
  });
  const screens = createQuoteBoard(publisher);
  const shownMs = await measure(async () => {
    for (const { inHand } of venues) {
      for (const poll of inHand()) screens.take(poll.prints);
      screens.confirm(inHand());
    }
    await screens.publish(now, () => ({ isHalted: false, limits: null }));
  });
  publisher.close();
  await database.close();
  return { wholeMs, shownMs };
}

/** A cycle of which Postgres or Redis did not take its share would be cheap. */
function requireSound({ postgresFault, redisFault }: FeederState): void {
  const fault = postgresFault ?? redisFault;
  if (fault !== null) throw new Error(fault);
}
