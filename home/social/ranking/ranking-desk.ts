import type { Sql } from '@mockstreet/db/client';
import { type Clock, type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import type { Logger } from '@mockstreet/shared/node/run-process';
import { USD_KRW } from '#market/print';
import type { ReadQuote } from '#market/read-quotes';
import { type AccountFollower, followAccounts } from './follow-accounts.ts';
import {
  createRanker,
  RANKING_ORDERS,
  type Ranked,
  type RankingQuestion,
} from './rank-accounts.ts';
import { periodStarts, RANKING_PERIODS, type RankingPeriod } from './ranking-period.ts';
import { type AccountFigures, createStanding } from './standing.ts';

export interface RankedAccount extends AccountFigures {
  readonly userId: string;
  /** Null of who is idle, and of who has no figure to be ranked by. */
  readonly rank: number | null;
  readonly isIdle: boolean;
  readonly isMe: boolean;
}

/** How old the prices are that everybody was valued at. */
export interface PricesUsed {
  readonly instruments: number;
  /** Of these, how many no source confirms at present. */
  readonly stale: number;
  readonly unknown: number;
  /** Since the one was confirmed that was confirmed least lately; null without any. */
  readonly oldestAgeMs: number | null;
}

export interface RankingPage {
  readonly at: Instant;
  /** When the period began; null of one without a beginning. */
  readonly from: Instant | null;
  readonly prices: PricesUsed;
  readonly listed: number;
  readonly ranked: number;
  readonly items: readonly RankedAccount[];
  readonly me: RankedAccount | null;
  readonly hasMore: boolean;
}

export interface RankingDesk {
  /** A page of the order as it was a second ago at most. Rejects when what it is made of cannot be read. */
  page(question: PageQuestion): Promise<RankingPage>;
  close(): void;
}

export interface PageQuestion extends RankingQuestion {
  readonly offset: number;
  readonly limit: number;
  /** Who asks. */
  readonly userId: string;
}

export interface RankingDeskOptions {
  readonly read: <T>(query: (sql: Sql) => PromiseLike<T>) => Promise<T>;
  readonly readPrices: (tickerIds: readonly string[]) => Promise<ReadonlyMap<string, ReadQuote>>;
  readonly clock: Clock;
  /** With fewer trades in a period an account is idle in it. */
  readonly minTrades: number;
  readonly log: Pick<Logger, 'warn'>;
}

const AGE_MICROS_MAX = MICROS_PER_SECOND;
const LOOK_EVERY_MS = 1_000;
/** Looks without anybody asking; then it rests. */
const LOOKS_UNASKED_MAX = 60;
/** After so long a rest everything is read anew, which is sooner done than hearing of all that happened. */
const REST_MICROS_MAX = 600 * MICROS_PER_SECOND;

/**
 * The ranking in memory, of one process. It is brought up to date once a second, whoever asks and however
 * many, by what changed since; a question reads a page of an order that is there. It rests while nobody
 * asks, and begins with the first question.
 */
export function createRankingDesk(options: RankingDeskOptions): RankingDesk {
  const { log, clock } = options;
  let board: Board | undefined;
  let looking: Promise<Board> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let unasked = 0;
  let isClosed = false;

  // Of a clock that was set back nobody knows how much: what is of its future is as old as it is ahead.
  const ageOf = ({ at }: Board) => Math.abs(clock() - at());

  const look = async () => {
    const isRested = board && ageOf(board) >= REST_MICROS_MAX;
    if (!board || isRested) board = await openBoard(options);
    await board.refresh();
    return board;
  };

  const current = async () => {
    if (board && ageOf(board) < AGE_MICROS_MAX) return board;
    looking ??= look().finally(() => {
      looking = undefined;
    });
    return await looking;
  };

  const keepLooking = (inMs = LOOK_EVERY_MS) => {
    timer ??= setTimeout(async () => {
      // A timer counts from before the work that set it, and comes as much too soon: it waits for the rest.
      const leftMs = board ? Math.ceil((AGE_MICROS_MAX - ageOf(board)) / 1_000) : 0;
      if (leftMs <= 0) {
        await current().catch((err) => log.warn({ err }, 'ranking not brought up to date'));
        unasked += 1;
      }
      timer = undefined;
      if (unasked < LOOKS_UNASKED_MAX && !isClosed) keepLooking(leftMs > 0 ? leftMs : undefined);
    }, inMs).unref();
  };

  return {
    async page(question) {
      unasked = 0;
      const seen = await current();
      if (!isClosed) keepLooking();
      return seen.page(question);
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}

interface Board {
  /** As of when it stands. */
  at(): Instant;
  refresh(): Promise<void>;
  page(question: PageQuestion): RankingPage;
}

const NEVER = 0 as Instant;

async function openBoard({
  read,
  readPrices,
  clock,
  minTrades,
}: RankingDeskOptions): Promise<Board> {
  const standing = createStanding();
  const follower: AccountFollower = await followAccounts({ standing, read, clock });
  const orders = new Map<string, Ranked>();
  const ranker = createRanker(standing, minTrades);
  /** Orders that are kept ready, and for how many looks to come without being asked for. */
  const wanted = new Map<string, number>();
  let prices: PricesUsed = { instruments: 0, stale: 0, unknown: 0, oldestAgeMs: null };
  let starts = periodStarts(clock());
  let at = NEVER;

  const orderOf = (question: RankingQuestion) => {
    const name = `${question.period} ${question.by}`;
    wanted.set(name, LOOKS_UNASKED_MAX);
    const ready = orders.get(name) ?? ranker.rank(question);
    orders.set(name, ready);
    return ready;
  };

  const rankWanted = () => {
    orders.clear();
    ranker.renew();
    for (const period of RANKING_PERIODS) {
      for (const by of RANKING_ORDERS) {
        const name = `${period} ${by}`;
        const looks = wanted.get(name) ?? 0;
        if (looks === 0) continue;
        wanted.set(name, looks - 1);
        orders.set(name, ranker.rank({ period, by }));
      }
    }
  };

  const rowAt = (order: Ranked, position: number, period: RankingPeriod, userId: string) => {
    const place = order.placeAt(position);
    const figures = standing.figuresAt(place, period);
    const owner = standing.userIdAt(place) as string;
    return {
      ...figures,
      userId: owner,
      rank: order.rankAt(position),
      isIdle: figures.trades < minTrades,
      isMe: owner === userId,
    };
  };

  return {
    at: () => at,
    async refresh() {
      const news = await follower.catchUp();
      const held = [...new Set([...standing.tickerIds(), ...news.tickerIds])];
      const quotes = await readPrices([...held, USD_KRW]);
      // All at once from here on: a page is of one moment.
      news.apply();
      starts = news.starts;
      standing.setPrices(quotes, quotes.get(USD_KRW));
      // Of what was sold since nobody has to know the price.
      prices = pricesUsed(standing.tickerIds(), quotes);
      rankWanted();
      at = clock();
    },
    page({ period, by, offset, limit, userId }) {
      const order = orderOf({ period, by });
      const end = Math.min(order.listed, offset + limit);
      const items: RankedAccount[] = [];
      for (let position = offset; position < end; position++) {
        items.push(rowAt(order, position, period, userId));
      }
      const place = standing.placeOf(userId);
      // Somebody of whom nothing was heard yet is there the next time.
      if (place === undefined) follower.include(userId);
      const position = place === undefined ? undefined : order.positionOf(place);
      return {
        ...{ at, prices, items, ranked: order.ranked, listed: order.listed },
        from: period === 'all' ? null : starts[period],
        me: position === undefined ? null : rowAt(order, position, period, userId),
        hasMore: end < order.listed,
      };
    },
  };
}

function pricesUsed(
  tickerIds: readonly string[],
  quotes: ReadonlyMap<string, ReadQuote>,
): PricesUsed {
  const used = tickerIds.flatMap((tickerId) => quotes.get(tickerId) ?? []);
  return {
    instruments: tickerIds.length,
    stale: used.filter(({ stale }) => stale).length,
    unknown: tickerIds.length - used.length,
    oldestAgeMs: used.reduce<number | null>(
      (oldest, { ageMs }) => Math.max(oldest ?? 0, ageMs),
      null,
    ),
  };
}
