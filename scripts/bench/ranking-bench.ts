import { createSql, type Sql } from '@mockstreet/db/client';
import { addMicros, type Instant, MICROS_PER_DAY } from '@mockstreet/shared/instant';
import { type BenchMarket, copyMarket, USERS } from './bench-database.ts';
import type { BenchStack } from './bench-stack.ts';
import { benchUserId } from './bench-users.ts';
import { type Figure, median, rounded } from './figure.ts';
import { forkProcess } from './fork-process.ts';
import { crowdUserId, openCrowd, strikeCrowd } from './open-crowd.ts';
import type { RankingCosts, RankingOrder } from './ranking-process.ts';

export interface RankingSize {
  /** Accounts; at least those that a database of the benchmark has anyway. */
  readonly few: number;
  readonly many: number;
  readonly warmUp: number;
  readonly seconds: number;
  readonly now: Instant;
}

const HOLDINGS = 5;
const SETTLED_PER_SECOND = 50;
const QUESTIONS_PER_SECOND = 200;
/** The part of a core that a ranking may take to be kept fresh each second. */
const CORE_SHARE_MAX = 0.1;
const REQUEST_RATIO_MAX = 2;

/**
 * What it takes to keep a ranking of many accounts fresh each second, all prices new and some accounts moved,
 * all eight orders asked for; and what a question costs with many accounts against one with few. In
 * processor time of a process of its own each.
 */
export async function benchRanking(
  stack: BenchStack,
  market: BenchMarket,
  size: RankingSize,
): Promise<Figure[]> {
  const few = await measure(stack, market, size, size.few);
  const many = await measure(stack, market, size, size.many);
  const [second, question] = [median(many.secondMs), median(many.questionMs)];
  const accounts = rounded(size.many, 0);
  return [
    {
      name: 'ranking, kept fresh each second',
      ours: `${rounded(second, 1)} ms of processor time with ${accounts} accounts of ${HOLDINGS} positions`,
      yardstick: 'a core of this machine for a second',
      ratio: second / 1_000,
      goal: { bound: CORE_SHARE_MAX, want: 'at most' },
      limit: `a pass over all holdings and eight sorted orders; it stands in ${rounded(many.memoryBytes / 2 ** 20, 0)} MB and was loaded in ${rounded(many.loadMs / 1_000, 1)} s`,
      details: { few, many },
    },
    {
      name: 'ranking, a question',
      ours: `${rounded(question * 1_000, 0)} µs of processor time with ${accounts} accounts`,
      yardstick: `${rounded(median(few.questionMs) * 1_000, 0)} µs with ${rounded(size.few, 0)}`,
      ratio: question / median(few.questionMs),
      goal: { bound: REQUEST_RATIO_MAX, want: 'at most' },
      limit: 'the rows of a page, which lie apart in memory where there are many',
      details: { few: few.questionMs, many: many.questionMs },
    },
  ];
}

async function measure(
  stack: BenchStack,
  market: BenchMarket,
  size: RankingSize,
  accounts: number,
): Promise<RankingCosts> {
  const ownerUrl = await copyMarket(stack);
  const owner = createSql({
    ...{ url: ownerUrl, applicationName: 'bench', poolSize: 1 },
    statementTimeoutMs: 600_000,
  });
  try {
    await fill(owner, market, accounts, size.now);
  } finally {
    await owner.end({ timeout: 5 });
  }
  const ranking = forkProcess('./ranking-process.ts');
  try {
    ranking.send({
      ownerUrl,
      databaseUrl: stack.databaseUrl(new URL(ownerUrl).pathname.slice(1), 'api'),
      userIds: Array.from({ length: accounts }, (_, number) => benchUserId(number)),
      ...{ from: size.now, warmUp: size.warmUp, seconds: size.seconds },
      ...{ settled: SETTLED_PER_SECOND, questions: QUESTIONS_PER_SECOND },
    } satisfies RankingOrder);
    return (await ranking.next()) as RankingCosts;
  } finally {
    await ranking.stop();
  }
}

/** Accounts as they are after a while: each with positions, fills of today and struck midnights. */
async function fill(
  owner: Sql,
  { tickers }: BenchMarket,
  accounts: number,
  now: Instant,
): Promise<void> {
  const id = crowdUserId(owner);
  const all = owner`generate_series(0, ${accounts - 1}) as number`;
  await openCrowd(owner, accounts, addMicros(now, -60 * MICROS_PER_DAY));
  await owner`
    insert into portfolios (user_id, ticker_id, quantity, average_price, currency, cost, cost_krw, moved_at)
    select ${id}, (${[...tickers]}::text[])[1 + (number * 7 + place * 3) % ${tickers.length}],
      1 + (number % 9973)::numeric / 9973, 5000, 'KRW-COIN', 5000, 5000, ${now}
    from ${all}, generate_series(0, ${HOLDINGS - 1}) as place`;
  await owner`
    insert into fills (order_id, user_id, ticker_id, side, quantity, price, currency, gross, gross_krw,
      fee_krw, tax_krw, cost_krw, print_at, print_kind, print_last, print_source, filled_at, settled_at)
    select gen_random_uuid(), ${id}, ${tickers[0] as string}, 'BUY', 1, 5000, 'KRW-COIN', 5000, 5000, 0, 0,
      5000, moment, 'QUOTE', 5000, 'sim', moment, ${now}
    from ${all}, unnest(array[${now}::timestamptz - interval '40 days', ${now}::timestamptz]) as moment
    -- The others were opened today.
    where moment = ${now} or number >= ${USERS}`;
  await strikeCrowd(owner, { accounts, days: 31, now });
  await owner.unsafe('vacuum analyze').simple();
}
