/** The feeder: brings prices from their sources to the tape, to candles and to screens. */
import { randomBytes, randomUUID } from 'node:crypto';
import process from 'node:process';
import { createSql } from '@mockstreet/db/client';
import { type Instant, instantFromMillis, MICROS_PER_MS } from '@mockstreet/shared/instant';
import { tellDisks } from '@mockstreet/shared/node/disk-figures';
import { createFigures, type Figures } from '@mockstreet/shared/node/figures';
import { runEvery } from '@mockstreet/shared/node/run-every';
import { runProcess } from '@mockstreet/shared/node/run-process';
import { serveHealth } from '@mockstreet/shared/node/serve-health';
import type { MarketCalendar } from './calendar/calendar.ts';
import { openCalendarDesk } from './calendar/calendar-desk.ts';
import { type FeederConfig, feederConfigSchema } from './config.ts';
import { createAskingHours } from './feed/asking-hours.ts';
import { type ChosenSources, chooseSources } from './feed/choose-sources.ts';
import { createFeedSettings } from './feed/feed-settings.ts';
import { createFeeder } from './feed/feeder.ts';
import { createFeederDatabase, type FeederDatabase } from './feed/feeder-database.ts';
import { createFeederHealth } from './feed/feeder-health.ts';
import {
  createFeederState,
  type FeederState,
  recordReading,
  watchSource,
} from './feed/feeder-state.ts';
import { createHistoryFeed } from './feed/history-feed.ts';
import { type LiveVenues, liveVenues } from './feed/live-venues.ts';
import { createPolledFeed } from './feed/polled-feed.ts';
import { watchCoinSources } from './feed/watch-coin-sources.ts';
import { writeSourceStates } from './feed/write-source-states.ts';
import {
  type CoinSource,
  type Instrument,
  loadInstruments,
  readCoinSources,
} from './instruments/instruments.ts';
import { createQuoteBoard } from './quotes/quote-board.ts';
import { createQuotePublisher, type QuotePublisher } from './quotes/quote-publisher.ts';
import { SIM_MOMENTS } from './sources/sim-parameters.ts';
import type { PolledSource } from './sources/source.ts';
import { USD_KRW } from './tape/print.ts';
import { readLastPrintsAtOrBefore } from './tape/tape.ts';

/** Longer than Postgres lets a statement run. */
const DATABASE_DEADLINE_MS = 12_000;
const PROBE_DEADLINE_MS = 4_000;
const REPORT_EVERY_MS = 5_000;
/** For one answer about long ago: nobody waits for it. */
const HISTORY_DEADLINE_MS = 10_000;
const SECOND_MS = 1_000;
/** As often as something simulated prints: each at a moment of its own (sources/sim-parameters.ts). */
const MOMENT_MS = SECOND_MS / SIM_MOMENTS;
/** A little after the second began, so that its time has surely come. */
const TICK_DELAY_MS = 5;

const clock = () => instantFromMillis(Date.now());

await runProcess({
  name: 'feeder',
  configSchema: feederConfigSchema,
  async start(config, log) {
    const figures = createFigures();
    const database = timedDatabase(config, figures);
    const desk = await openCalendarDesk({ sessions: config.SESSIONS, clock, database, log });
    const { calendar } = desk;
    const state = createFeederState();
    const { instruments, sources, coinSources, kis } = await prepare(config, calendar, state);
    log.info({ feed: config.FEED, sources: sources.notes }, 'sources chosen');
    if (!kis) log.info('KIS is off: KIS_APP_KEY is not set');
    for (const { name } of [...sources.computed, ...sources.polled]) watchSource(state, name);
    const publisher = timedPublisher(config, figures);
    tellDisks(figures, { feeder: config.STATE_DIR });
    const hours = createAskingHours(calendar);
    const marketOf = (tickerId: string) => instruments.get(tickerId)?.market ?? 'CRYPTO';
    const polled = sources.polled.map((source) =>
      createPolledFeed(source, {
        clock,
        state,
        deadlineMs: pollDeadlineMs(source),
        nextOpen: (tickerId, at) => hours.nextFrom(marketOf(tickerId), at),
      }),
    );
    const feeder = createFeeder({
      computed: sources.computed,
      polled,
      instruments,
      calendar,
      database,
      board: createQuoteBoard(publisher),
      state,
      retention: {
        tapeDays: config.TAPE_RETENTION_DAYS,
        candleMonths: config.CANDLE_RETENTION_MONTHS,
      },
      makeId: randomUUID,
    });
    const all = config.CANDLE_HISTORY === 'on' ? [...sources.computed, ...sources.polled] : [];
    const historyFeeds = all.flatMap(
      (source) =>
        createHistoryFeed(source, {
          database,
          clock,
          deadlineMs: HISTORY_DEADLINE_MS,
          onDone: (bars, instruments) =>
            log.info({ source: source.name, bars, instruments }, 'candles from before the tape'),
          onFault: (err) =>
            log.warn(
              { source: source.name, err },
              'no candles from before the tape; will try again',
            ),
        }) ?? [],
    );
    const server = await serveHealth(
      createFeederHealth({ figures, state, calendar: desk, clock }).fetch,
      config,
    );
    let postgresFault: string | null = null;
    let halted = '';
    let printsQuarantined = 0;
    // What venues answer is stored as it comes, whenever that is.
    const tickEveryMs = sources.computed.length > 0 ? MOMENT_MS : SECOND_MS;
    const ticking = runEvery(async (signal) => {
      await feeder.tick(lastMultiple(clock(), tickEveryMs), signal);
      if (state.postgresFault !== postgresFault) {
        postgresFault = state.postgresFault;
        if (postgresFault === null) log.info('postgres takes prints again');
        else log.warn({ fault: postgresFault }, 'postgres takes no prints; will try again');
      }
      const tickerIds = [...state.halted.keys()].sort().join(' ');
      if (tickerIds !== halted) {
        log.warn({ tickerIds }, 'halted instruments');
        halted = tickerIds;
      }
      if (state.printsQuarantined > printsQuarantined) {
        log.warn({ count: state.printsQuarantined - printsQuarantined }, 'prints not believed');
        printsQuarantined = state.printsQuarantined;
      }
      return untilNextMs(clock(), tickEveryMs);
    });
    const end = () => process.kill(process.pid, 'SIGTERM');
    const watched = { database, began: coinSources, log, end };
    const loops = [
      // The paper host does not tell of holidays.
      desk.start(config.KIS_ENVIRONMENT === 'real' ? kis?.holidays : undefined),
      ticking,
      runEvery(async () => {
        // Of no consequence for prices; a fault of Postgres shows in the tick.
        await database.run((sql) => writeSourceStates(sql, state, clock())).catch(() => {});
        return REPORT_EVERY_MS;
      }),
      ...polled.map((feed) =>
        runEvery(async () => {
          if (!feeder.isDue(feed, clock())) return untilNextMs(clock(), SECOND_MS);
          const pauseMs = await feed.poll();
          // Somebody may be waiting for just this price.
          ticking.wake();
          return pauseMs > 0 ? pauseMs : untilNextMs(clock(), feed.source.pollEveryMs);
        }),
      ),
      ...polled.map((feed) => runEvery(() => feed.backfill(feeder.coveragesOf(feed)))),
      ...historyFeeds.map((feed) =>
        // Not before there is a tape, and whoever waits for the first prices has them.
        runEvery(async (signal) => (state.decidedTo === null ? SECOND_MS : feed.step(signal))),
      ),
      ...(asksVenues(config) ? [runEvery(() => watchCoinSources(watched))] : []),
    ];
    return {
      async stop() {
        await Promise.all(loops.map((loop) => loop.stop()));
        await Promise.allSettled(sources.polled.map(async (source) => source.close?.()));
        publisher.close();
        await database.close();
        await server.close();
      },
    };
  },
});

/** Every statement of the feeder's, by one name: what it does differs from tick to tick. */
function timedDatabase(config: FeederConfig, figures: Figures): FeederDatabase {
  const database = createFeederDatabase({
    url: config.DATABASE_URL,
    deadlineMs: DATABASE_DEADLINE_MS,
  });
  const time = figures.postgresTimes(['tape']);
  return { ...database, run: (work) => time('tape', () => database.run(work)) };
}

function timedPublisher(config: FeederConfig, figures: Figures): QuotePublisher {
  const publisher = createQuotePublisher(config.REDIS_URL);
  const time = figures.redisTimes(['publish']);
  return {
    ...publisher,
    publish: (...quotes) => time('publish', () => publisher.publish(...quotes)),
  };
}

async function prepare(
  config: FeederConfig,
  calendar: MarketCalendar,
  state: FeederState,
): Promise<{
  instruments: ReadonlyMap<string, Instrument>;
  sources: ChosenSources;
  coinSources: ReadonlyMap<string, CoinSource>;
  kis: LiveVenues['kis'];
}> {
  const sql = createSql({ url: config.DATABASE_URL, applicationName: 'feeder', poolSize: 1 });
  try {
    const instruments = await loadInstruments(sql);
    const [lastRate] = await readLastPrintsAtOrBefore(sql, [{ tickerId: USD_KRW, at: clock() }]);
    const coinSources = await readCoinSources(sql);
    const { venues, kis } = await liveVenues({
      config,
      clock,
      monotonicMs: () => performance.now(),
      calendar,
      coinSources,
      lastRate: lastRate ?? undefined,
      onRateRead: (reader, fault) => recordReading(state, `fx:${reader}`, fault, clock()),
      requestTimeoutMs: PROBE_DEADLINE_MS,
    });
    const sources = await chooseSources({
      feed: config.FEED,
      seed: config.SEED,
      tape: config.TAPE,
      speed: config.SPEED,
      usdtKrw: config.TAPE_FX_USDT_KRW,
      instruments,
      calendar,
      settings: createFeedSettings(sql),
      clock,
      drawSeed: () => randomBytes(16).toString('hex'),
      probeDeadlineMs: PROBE_DEADLINE_MS,
      venues,
    });
    return { instruments, sources, coinSources, kis };
  } finally {
    await sql.end({ timeout: 2 });
  }
}

function asksVenues({ FEED }: FeederConfig): boolean {
  return FEED === 'auto' || FEED === 'live';
}

/** An answer that takes longer is late: with the next one it would be a gap. */
function pollDeadlineMs({ gapMicros }: PolledSource): number {
  return Math.floor(gapMicros / 2 / MICROS_PER_MS);
}

/** The last whole second, or moment of one, that has come. */
function lastMultiple(at: Instant, everyMs: number): Instant {
  return (at - (at % (everyMs * MICROS_PER_MS))) as Instant;
}

/** Until a little after the next multiple of `everyMs`: whole seconds are asked for as such. */
function untilNextMs(at: Instant, everyMs: number): number {
  return everyMs - (Math.floor(at / MICROS_PER_MS) % everyMs) + TICK_DELAY_MS;
}
