import { createSql, type Sql } from '@mockstreet/db/client';
import { type CandleQuery, readCandles, selectNearPage } from '@mockstreet/home/market/candles';
import { addMicros, type Instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { type BenchMarket, copyMarket } from './bench-database.ts';
import type { BenchStack } from './bench-stack.ts';
import { type Figure, median, rounded } from './figure.ts';

/** Candles of a page, as the API gives them when nothing is said. */
const PAGE = 50;
const WARM_UP = 200;
const INTERVALS = ['1m', '5m'] as const;

/** What pages of candles cost in one database. */
interface PageCost {
  readonly candles: number;
  /** Of 8 kB each, planning included; the median over many places. */
  readonly pagesTouched: number;
  readonly medianMs: number;
}

/**
 * A page of candles where there are many, against one where there are few: pages of the database that
 * are touched, and time. Every one at another place, in minutes and in five minutes, as the role of
 * the API; both databases by turns, so that whatever else the machine does falls on both.
 */
export async function benchCandles(
  stack: BenchStack,
  market: BenchMarket,
  given: {
    readonly small: number;
    readonly large: number;
    readonly samples: number;
    readonly now: Instant;
  },
): Promise<Figure[]> {
  const shelves = [];
  for (const candles of [given.small, given.large]) {
    shelves.push(await openShelf(stack, market, candles, given.now));
  }
  try {
    for (let sample = -WARM_UP; sample < given.samples; sample++) {
      for (const shelf of shelves) await shelf.visit(sample);
    }
    const costs: PageCost[] = shelves.map((shelf) => shelf.cost());
    return [pagesFigure(costs), latencyFigure(costs)];
  } finally {
    for (const shelf of shelves) await shelf.close();
  }
}

/** A database with so many one-minute candles, and the longer ones of them. */
async function openShelf(stack: BenchStack, market: BenchMarket, candles: number, now: Instant) {
  const url = await copyMarket(stack);
  const minutes = Math.floor(candles / market.tickers.length);
  const owner = createSql({
    url,
    applicationName: 'bench',
    poolSize: 1,
    statementTimeoutMs: 600_000,
  });
  try {
    await storeCandles(owner, market.tickers, addMicros(now, -minutes * MICROS_PER_MINUTE), now);
  } finally {
    await owner.end({ timeout: 5 });
  }
  const asApi = stack.databaseUrl(new URL(url).pathname.slice(1), 'api');
  const sql = createSql({ url: asApi, applicationName: 'bench', poolSize: 1 });
  const [pagesTouched, times]: [number[], number[]] = [[], []];
  const place = (sample: number): CandleQuery => {
    // Spread evenly over all that has a whole page before it, in no order.
    const share = (Math.abs(sample) * 0.618_033_988_749_895) % 1;
    const back = Math.floor(share * (minutes - (PAGE + 2) * 5));
    return {
      tickerId: market.tickers[Math.abs(sample) % market.tickers.length] as string,
      interval: INTERVALS[Math.abs(sample) % INTERVALS.length] as CandleQuery['interval'],
      cursor: addMicros(now, -back * MICROS_PER_MINUTE),
      now,
      limit: PAGE,
    };
  };
  return {
    async visit(sample: number): Promise<void> {
      const startedAt = performance.now();
      const page = await readCandles(sql, place(sample));
      const took = performance.now() - startedAt;
      if (page.candles.length !== PAGE) throw new Error(`a page of ${page.candles.length} candles`);
      if (sample < 0) return;
      times.push(took);
      if (sample % 9 === 0) pagesTouched.push(await countPages(sql, place(sample)));
    },
    cost: () => ({ candles, pagesTouched: median(pagesTouched), medianMs: median(times) }),
    close: () => sql.end({ timeout: 5 }),
  };
}

async function countPages(sql: Sql, query: CandleQuery): Promise<number> {
  const [row] = await sql<{ 'QUERY PLAN': string }[]>`
    explain (analyze, buffers, format json) ${selectNearPage(sql, query)}`;
  const plan: unknown = row?.['QUERY PLAN'];
  const [explained] = (typeof plan === 'string' ? JSON.parse(plan) : plan) as Explained[];
  if (!explained) throw new Error('no plan');
  return [explained.Plan, explained.Planning].reduce(
    (sum, part) => sum + (part?.['Shared Hit Blocks'] ?? 0) + (part?.['Shared Read Blocks'] ?? 0),
    0,
  );
}

interface Explained {
  readonly Plan: Buffers;
  readonly Planning?: Buffers;
}

interface Buffers {
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
}

/** Minute by minute, as a feeder stores them; what the prices are changes nothing about the work. */
export async function storeCandles(
  owner: Sql,
  tickers: readonly string[],
  from: Instant,
  to: Instant,
): Promise<void> {
  await owner`
    select ensure_candle_month(month::date)
    from generate_series(date_trunc('month', ${from}::timestamptz), ${to}::timestamptz, '1 month') month`;
  await owner`
    insert into candles (ticker_id, open_at, open, high, low, close, volume, source)
    select ticker_id, date_bin('1 minute', minute, 'epoch'), 50000, 50100, 49900, 50050, 1.5, 'sim'
    from generate_series(${from}::timestamptz, ${to}::timestamptz - interval '1 minute', '1 minute')
      as minute, unnest(${[...tickers]}::text[]) as ticker_id
    order by minute, ticker_id`;
  await owner`
    select roll_up_candles(array_agg(ticker_id), array_agg(hour),
      array_agg(least(hour + interval '1 hour', ${to}::timestamptz)))
    from generate_series(${from}::timestamptz, ${to}::timestamptz - interval '1 minute', '1 hour')
      as hour, unnest(${[...tickers]}::text[]) as ticker_id
    group by hour order by hour`;
  await owner.unsafe('vacuum analyze').simple();
}

const GOAL = { bound: 1.5, want: 'at most' } as const;

function pagesFigure([small, large]: readonly PageCost[]): Figure {
  if (!small || !large) throw new RangeError('two databases');
  return {
    name: 'candle page: pages touched',
    ours: `${large.pagesTouched} of ${rounded(large.candles, 0)} candles`,
    yardstick: `${small.pagesTouched} of ${rounded(small.candles, 0)}`,
    ratio: large.pagesTouched / small.pagesTouched,
    goal: GOAL,
    limit: `the rows themselves: ${PAGE} candles of one instrument lie between those of all others, minute by minute`,
    details: { small, large },
  };
}

function latencyFigure([small, large]: readonly PageCost[]): Figure {
  if (!small || !large) throw new RangeError('two databases');
  return {
    name: 'candle page: median',
    ours: `${rounded(large.medianMs, 2)} ms of ${rounded(large.candles, 0)} candles`,
    yardstick: `${rounded(small.medianMs, 2)} ms of ${rounded(small.candles, 0)}`,
    ratio: large.medianMs / small.medianMs,
    goal: GOAL,
    limit:
      'planning, and the way there and back; what no longer fits into the server’s memory is read from the disk',
    details: { small, large },
  };
}
