import { add, type Decimal, ZERO } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import { type AccountFacts, BAILOUT_KIND } from './account-facts.ts';
import { createHoldings, type Holdings } from './holdings.ts';
import {
  CALENDAR_PERIODS,
  type PeriodStarts,
  RANKING_PERIODS,
  type RankingPeriod,
} from './ranking-period.ts';
import { chainFlows, netFlow, type ReturnChain, returnOf } from './time-weighted-return.ts';
import {
  fromMillionths,
  fromWholeWon,
  returnInMillionths,
  toMillionths,
  toWholeWon,
  UNKNOWN,
  wonOrNull,
} from './whole-won.ts';

/** One account in a period. Null is "not known", never zero. */
export interface AccountFigures {
  readonly nickname: string;
  readonly equityKrw: Decimal | null;
  /** Equity less what it was when the period began, and less what came from outside since. */
  readonly profitKrw: Decimal | null;
  readonly return: Decimal | null;
  /** Where the return is counted from later than from the period's beginning: behind the last wipe-out. */
  readonly returnSince: Instant | null;
  readonly wipeouts: number;
  readonly trades: number;
  readonly bailouts: number;
}

/** Every account as it stands, by its place: those that were opened first come first. */
export interface Standing extends Pick<Holdings, 'tickerIds'> {
  count(): number;
  placeOf(userId: string): number | undefined;
  userIdAt(place: number): string | undefined;
  /** Takes in what is known of an account now, be it new or known. */
  set(facts: AccountFacts, periods: PeriodStarts): void;
  setPrices(
    marks: ReadonlyMap<string, { readonly last: Decimal }>,
    usdKrw: { readonly last: Decimal } | undefined,
  ): void;
  /** A period has begun: nothing is known yet of what is counted from there. */
  begin(period: RankingPeriod): void;
  isListed(place: number): boolean;
  /** Writes them in whole won by place, or {@link UNKNOWN}. */
  equities(into: Float64Array): Float64Array;
  /** Writes them in millionths by place, or {@link UNKNOWN}, for these equities. */
  returns(period: RankingPeriod, equities: Float64Array, into: Float64Array): Float64Array;
  /** By place. */
  trades(period: RankingPeriod): Int32Array;
  /** Who lost everything in the period; few, if any. */
  wipedOut(period: RankingPeriod): ReadonlySet<number>;
  figuresAt(place: number, period: RankingPeriod): AccountFigures;
}

/** Of who had more come and go than what they started with, which are few. */
interface Special {
  readonly bailouts: number;
  readonly chains: Partial<Record<RankingPeriod, ReturnChain>>;
}

interface Columns {
  readonly opening: Float64Array;
  readonly trades: Int32Array;
}

const ROOM = 1_024;
/** An equity beyond it, either way, is taken for unknown: so that keys of orders stay below 2^52. */
const EQUITY_LIMIT = 2 ** 47;

export function createStanding(): Standing {
  const holdings = createHoldings();
  const places = new Map<string, number>();
  const userIds: string[] = [];
  const nicknames: string[] = [];
  const specials = new Map<number, Special>();
  let equity = new Float64Array(ROOM);
  let unpriced = new Int32Array(ROOM);
  let listed = new Uint8Array(ROOM);
  const periods = Object.fromEntries(
    RANKING_PERIODS.map((period) => [period, columns(ROOM)]),
  ) as Record<RankingPeriod, Columns>;

  const grow = () => {
    const size = 2 * equity.length;
    const [equities, missing, shown] = [equity, unpriced, listed];
    equity = new Float64Array(size);
    unpriced = new Int32Array(size);
    listed = new Uint8Array(size);
    equity.set(equities);
    unpriced.set(missing);
    listed.set(shown);
    for (const period of RANKING_PERIODS) periods[period] = columns(size, periods[period]);
  };

  const placeFor = (userId: string) => {
    const known = places.get(userId);
    if (known !== undefined) return known;
    if (userIds.length === equity.length) grow();
    places.set(userId, userIds.length);
    return userIds.push(userId) - 1;
  };

  const equityAt = (place: number) => {
    const won = equity[place] as number;
    return (unpriced[place] as number) > 0 || Math.abs(won) >= EQUITY_LIMIT ? UNKNOWN : won;
  };

  const equities = (won: Float64Array) => {
    for (let place = 0; place < userIds.length; place++) {
      won[place] = equityAt(place);
    }
    return won;
  };

  const openingAt = (place: number, period: RankingPeriod) =>
    periods[period].opening[place] as number;

  const chainAt = (place: number, period: RankingPeriod) => specials.get(place)?.chains[period];

  const returnAt = (place: number, period: RankingPeriod) => {
    const [won, opening] = [equityAt(place), openingAt(place, period)];
    if (won === UNKNOWN || opening === UNKNOWN) return UNKNOWN;
    const chain = chainAt(place, period);
    if (!chain) return opening > 0 ? returnInMillionths(won, opening) : UNKNOWN;
    const exact = returnOf(chain, fromWholeWon(won));
    return exact === null ? UNKNOWN : toMillionths(exact);
  };

  const returns = (period: RankingPeriod, won: Float64Array, gained: Float64Array) => {
    const count = userIds.length;
    const { opening } = periods[period];
    for (let place = 0; place < count; place++) {
      const [end, begin] = [won[place] as number, opening[place] as number];
      gained[place] = end === UNKNOWN || begin <= 0 ? UNKNOWN : returnInMillionths(end, begin);
    }
    for (const place of specials.keys()) gained[place] = returnAt(place, period);
    return gained;
  };

  const setPeriods = (place: number, facts: AccountFacts, starts: PeriodStarts) => {
    const chains: Special['chains'] = {};
    for (const period of RANKING_PERIODS) {
      const start = period === 'all' ? ZERO : facts.starts[period];
      const from = period === 'all' ? undefined : starts[period];
      const flows = facts.flows.filter(({ at }) => from === undefined || at >= from);
      const opening = start === null ? null : add(start, netFlow(flows));
      periods[period].opening[place] = opening === null ? UNKNOWN : toWholeWon(opening);
      periods[period].trades[place] = facts.trades[period];
      const chain = start === null ? null : chainFlows(start, flows);
      if (chain && !isPlain(chain, opening)) chains[period] = chain;
    }
    const bailouts = facts.flows.filter(({ kind }) => kind === BAILOUT_KIND).length;
    if (bailouts > 0 || Object.keys(chains).length > 0) specials.set(place, { bailouts, chains });
    else specials.delete(place);
  };

  return {
    tickerIds: holdings.tickerIds,
    count: () => userIds.length,
    placeOf: (userId) => places.get(userId),
    userIdAt: (place) => userIds[place],
    set(facts, starts) {
      const place = placeFor(facts.userId);
      nicknames[place] = facts.nickname;
      listed[place] = facts.isListed ? 1 : 0;
      holdings.replace(place, facts.holdings);
      const held = holdings.valueOf(place);
      equity[place] = toWholeWon(facts.cashKrw) + held.won;
      unpriced[place] = held.unpriced;
      setPeriods(place, facts, starts);
    },
    setPrices(marks, usdKrw) {
      holdings.reprice(marks, usdKrw, (place, before, after) => {
        const [known, now] = [before === UNKNOWN ? 0 : before, after === UNKNOWN ? 0 : after];
        equity[place] = (equity[place] as number) + now - known;
        if (before === UNKNOWN) unpriced[place] = (unpriced[place] as number) - 1;
        if (after === UNKNOWN) unpriced[place] = (unpriced[place] as number) + 1;
      });
    },
    begin(period) {
      periods[period].opening.fill(UNKNOWN);
      periods[period].trades.fill(0);
    },
    isListed: (place) => listed[place] === 1,
    ...{ equities, returns },
    trades: (period) => periods[period].trades,
    wipedOut: (period) =>
      new Set([...specials.keys()].filter((place) => (chainAt(place, period)?.wipeouts ?? 0) > 0)),
    figuresAt(place, period) {
      const [won, opening] = [equityAt(place), openingAt(place, period)];
      const isKnown = won !== UNKNOWN && opening !== UNKNOWN;
      const gained = returnAt(place, period);
      const chain = opening === UNKNOWN ? undefined : chainAt(place, period);
      return {
        nickname: nicknames[place] ?? '',
        equityKrw: wonOrNull(won),
        profitKrw: isKnown ? fromWholeWon(won - opening) : null,
        return: gained === UNKNOWN ? null : fromMillionths(gained),
        returnSince: chain && chain.wipeouts > 0 ? (chain.since ?? null) : null,
        wipeouts: chain?.wipeouts ?? 0,
        trades: periods[period].trades[place] as number,
        bailouts: specials.get(place)?.bailouts ?? 0,
      };
    },
  };
}

/** One stretch, from what the profit is counted from too: two numbers tell its return. */
function isPlain({ ends, wipeouts, base }: ReturnChain, opening: Decimal | null): boolean {
  return ends.length === 0 && wipeouts === 0 && base === opening;
}

function columns(size: number, before?: Columns): Columns {
  const [opening, trades] = [new Float64Array(size).fill(UNKNOWN), new Int32Array(size)];
  if (before) {
    opening.set(before.opening);
    trades.set(before.trades);
  }
  return { opening, trades };
}

/** Periods that have begun between two looks. */
export function begunSince(before: PeriodStarts, now: PeriodStarts): RankingPeriod[] {
  return CALENDAR_PERIODS.filter((period) => before[period] !== now[period]);
}
