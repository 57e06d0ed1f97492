import { randomUUID } from 'node:crypto';
import { createSql, type Sql } from '@mockstreet/db/client';
import { type Instant, instant } from '@mockstreet/shared/instant';
import { asService, createTestDatabase } from '../../../../tests/support/database.ts';
import { createMarketCalendar } from '../../calendar/calendar.ts';
import { INSTRUMENTS } from '../../instruments/instruments.ts';
import type { Quote } from '../../quotes/quote.ts';
import { createQuoteBoard } from '../../quotes/quote-board.ts';
import type { ComputedSource, PolledSource } from '../../sources/source.ts';
import type { Print } from '../../tape/print.ts';
import { readPrints, readTapeHeads } from '../../tape/tape.ts';
import { createAskingHours } from '../asking-hours.ts';
import { createFeeder, type Feeder } from '../feeder.ts';
import { createFeederDatabase, type FeederDatabase } from '../feeder-database.ts';
import { createFeederState, type FeederState } from '../feeder-state.ts';
import { createPolledFeed, type PolledFeed } from '../polled-feed.ts';

export const calendar = createMarketCalendar({ sessions: 'real' });
const instruments = new Map(INSTRUMENTS.map((item) => [item.tickerId, item]));

/** A feeder with what it said of itself and to screens. */
export interface StagedFeeder {
  readonly feeder: Feeder;
  readonly state: FeederState;
  readonly polled: readonly PolledFeed[];
  readonly published: Quote[][];
  /** A second of the process: asks each source that is due, live and for what was missed, and ticks. */
  turn(at: Instant): Promise<void>;
}

/** A database of the test's own, a clock that stands where it is put, and feeders upon them. */
export interface FeederStage {
  readonly sql: Sql;
  readonly database: FeederDatabase;
  now: Instant;
  /** A feeder as after a fresh start on the same data. */
  start(
    computed: readonly ComputedSource[],
    sources?: readonly PolledSource[],
    on?: FeederDatabase,
  ): StagedFeeder;
  tapeOf(tickerId: string): Promise<Print[]>;
  completeTo(tickerId: string): Promise<Instant | undefined>;
  close(): Promise<void>;
}

export async function createFeederStage(): Promise<FeederStage> {
  const test = await createTestDatabase();
  const sql = createSql({ url: test.url, applicationName: 'feeder-test' });
  const database = createFeederDatabase({ url: asService(test.url, 'feeder'), deadlineMs: 12_000 });
  const stage: FeederStage = {
    sql,
    database,
    now: instant(0),
    start: (computed, sources = [], on = database) => startOn(stage, computed, sources, on),
    async tapeOf(tickerId) {
      const window = { tickerId, after: instant(0), upTo: instant(4e15) };
      return (await readPrints(sql, [window])).get(tickerId) ?? [];
    },
    completeTo: async (tickerId) => (await readTapeHeads(sql)).get(tickerId)?.completeTo,
    async close() {
      await database.close();
      await sql.end({ timeout: 1 });
      await test.drop();
    },
  };
  return stage;
}

function startOn(
  stage: FeederStage,
  computed: readonly ComputedSource[],
  sources: readonly PolledSource[],
  database: FeederDatabase,
): StagedFeeder {
  const state = createFeederState([...computed, ...sources].map((source) => source.name));
  const published: Quote[][] = [];
  const board = createQuoteBoard({
    publish: async (quotes) => {
      published.push([...quotes]);
    },
    close: () => {},
  });
  const hours = createAskingHours(calendar);
  const clock = () => stage.now;
  const nextOpen = (tickerId: string, at: Instant) =>
    hours.nextFrom(instruments.get(tickerId)?.market ?? 'CRYPTO', at);
  const polled = sources.map((source) =>
    createPolledFeed(source, { clock, state, deadlineMs: 200, nextOpen }),
  );
  const feeder = createFeeder({
    computed,
    polled,
    instruments,
    calendar,
    database,
    board,
    state,
    retention: { tapeDays: 8, candleMonths: 0 },
    makeId: randomUUID,
  });
  return {
    feeder,
    state,
    polled,
    published,
    async turn(at) {
      stage.now = at;
      for (const feed of polled) {
        if (feeder.isDue(feed, at)) await feed.poll();
        await feed.backfill(feeder.coveragesOf(feed));
      }
      await feeder.tick(at);
    },
  };
}
