import type { Sql } from '@mockstreet/db/client';
import { type Decimal, decimal } from '@mockstreet/shared/decimal';
import {
  addMicros,
  type Instant,
  instant,
  MICROS_PER_DAY,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import type { FeederDatabase } from '../feed/feeder-database.ts';
import type { Poll } from '../sources/source.ts';
import { type Print, USD_KRW } from '../tape/print.ts';
import { readLastPrintsAtOrBefore } from '../tape/tape.ts';
import { QUOTE_TTL_SECONDS, type QuoteStatus, quoteOf } from './quote.ts';
import type { QuotePublisher } from './quote-publisher.ts';

/** Of the bars from before a tape, the shortest that reach back more than a day. */
const PAST_MINUTES = 15;

/** The latest price of every instrument, and who saw it last. */
export interface QuoteBoard {
  /** Starts from what the tape holds, so that a closed market shows its close. */
  load(database: FeederDatabase, tickerIds: readonly string[], at: Instant): Promise<void>;
  /** Looks up what prices were a day before `at`. */
  loadDayAgo(database: FeederDatabase, tickerIds: readonly string[], at: Instant): Promise<void>;
  take(prints: readonly Print[]): void;
  /** These instruments' sources answered, with news or without. */
  confirm(answers: readonly Pick<Poll, 'at' | 'heardAt' | 'answered'>[]): void;
  /** Publishes what is confirmed of late. Rejects when Redis does not take it. */
  publish(at: Instant, statusOf: (print: Print, at: Instant) => QuoteStatus): Promise<void>;
}

export function createQuoteBoard(publisher: QuotePublisher): QuoteBoard {
  const latest = new Map<string, Print>();
  const confirmedAt = new Map<string, Instant>();
  const dayAgo = new Map<string, Decimal>();
  const changed = new Set<string>();
  const halted = new Set<string>();

  const take = (print: Print) => {
    const known = latest.get(print.tickerId);
    if (known && known.at >= print.at) return;
    latest.set(print.tickerId, print);
    changed.add(print.tickerId);
  };

  const loadDayAgo: QuoteBoard['loadDayAgo'] = async (database, tickerIds, at) => {
    const before = instant(at - MICROS_PER_DAY);
    const closes = await database.run((sql) => readCloses(sql, tickerIds, before));
    for (const [tickerId, close] of closes) dayAgo.set(tickerId, close);
  };

  return {
    loadDayAgo,
    async load(database, tickerIds, at) {
      const questions = tickerIds.map((tickerId) => ({ tickerId, at }));
      const prints = await database.run((sql) => readLastPrintsAtOrBefore(sql, questions));
      for (const print of prints) if (print) take(print);
      await loadDayAgo(database, tickerIds, at);
    },
    take: (prints) => prints.forEach(take),
    confirm(answers) {
      for (const { at, heardAt = at, answered } of answers) {
        for (const tickerId of answered) confirmedAt.set(tickerId, heardAt);
      }
    },
    async publish(at, statusOf) {
      const oldest = at - QUOTE_TTL_SECONDS * MICROS_PER_SECOND;
      const quotes = [...latest.values()].flatMap((print) => {
        const asOf = confirmedAt.get(print.tickerId);
        const { tickerId } = print;
        if (asOf === undefined || asOf < oldest) return [];
        const status = statusOf(print, at);
        if (halted.has(tickerId) !== status.isHalted) changed.add(tickerId);
        if (status.isHalted) halted.add(tickerId);
        else halted.delete(tickerId);
        // A rate is as old as its reading, however often its source answers.
        const saidAt = tickerId === USD_KRW ? print.at : asOf;
        return [quoteOf(print, saidAt, dayAgo.get(tickerId) ?? null, status)];
      });
      if (quotes.length === 0) return;
      const news = quotes.filter((quote) => changed.has(quote.tickerId));
      await publisher.publish(quotes, news, at);
      for (const quote of news) changed.delete(quote.tickerId);
    },
  };
}

/**
 * The close of the last minute that began at or before `at`, of each that has one of that month; where the
 * tape begins later, of the venue's last bar that was over by then.
 */
async function readCloses(
  sql: Sql,
  tickerIds: readonly string[],
  at: Instant,
): Promise<[string, Decimal][]> {
  const month = addMicros(at, -31 * MICROS_PER_DAY);
  const rows = await sql<{ tickerId: string; close: string | null }[]>`
    select asked.ticker_id as "tickerId", coalesce((
      select close from candles
      where candles.ticker_id = asked.ticker_id
        and open_at <= ${at} and open_at > ${month}
      order by open_at desc limit 1), (
      select close from candle_history
      where candle_history.ticker_id = asked.ticker_id and minutes = ${PAST_MINUTES} and not is_part
        and open_at <= ${addMicros(at, -PAST_MINUTES * MICROS_PER_MINUTE)} and open_at > ${month}
      order by open_at desc limit 1)) as close
    from unnest(${[...tickerIds]}::text[]) as asked (ticker_id)`;
  return rows.flatMap(({ tickerId, close }) =>
    close === null ? [] : [[tickerId, decimal(close)]],
  );
}
