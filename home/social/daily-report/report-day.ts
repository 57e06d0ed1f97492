import type { Decimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';

/** An account that traded on the day as often as a rank takes; who did not is idle, and can neither win nor lose. */
export interface ActiveAccount {
  readonly userId: string;
  readonly nickname: string;
  readonly openedAt: Instant;
  readonly trades: number;
  /** Of the day, without what came from outside; null where something held has no known price. */
  readonly profitKrw: Decimal | null;
}

export interface ReportedProfit {
  readonly userId: string;
  readonly nickname: string;
  readonly profitKrw: Decimal;
}

export interface ReportedTrades {
  readonly userId: string;
  readonly nickname: string;
  readonly trades: number;
}

/** What a day is told by. With one account alone it is winner, loser and busiest in one. */
export interface DayHeroes {
  readonly gainer: ReportedProfit;
  readonly loser: ReportedProfit;
  readonly volumeKing: ReportedTrades;
}

export interface DayReport {
  /** NO_TRADES: nobody was active. NO_FIGURES: somebody was, but nobody's profit is known. */
  readonly outcome: 'REPORTED' | 'NO_TRADES' | 'NO_FIGURES';
  readonly active: number;
  /** Active, but without a known profit. */
  readonly unvalued: number;
  readonly trades: number;
  readonly heroes: DayHeroes | null;
}

/**
 * Who won the day, who lost it, and who traded most. Of equal profits the account that was opened first stands
 * ahead, so of two equal ones that one wins and the other loses; of equally many trades it is the one named.
 */
export function reportDay(accounts: readonly ActiveAccount[]): DayReport {
  const known = accounts.flatMap((account) =>
    account.profitKrw === null ? [] : [{ ...account, profitKrw: account.profitKrw }],
  );
  const byProfit = known.toSorted((a, b) => compare(b.profitKrw, a.profitKrw) || byAge(a, b));
  const byTrades = accounts.toSorted((a, b) => b.trades - a.trades || byAge(a, b));
  const [gainer, loser, busiest] = [byProfit[0], byProfit.at(-1), byTrades[0]];
  const counts = {
    active: accounts.length,
    unvalued: accounts.length - known.length,
    trades: accounts.reduce((sum, { trades }) => sum + trades, 0),
  };
  if (!busiest) return { outcome: 'NO_TRADES', ...counts, heroes: null };
  if (!gainer || !loser) return { outcome: 'NO_FIGURES', ...counts, heroes: null };
  const { userId, nickname, trades } = busiest;
  const volumeKing = { userId, nickname, trades };
  const heroes = { gainer: profitOf(gainer), loser: profitOf(loser), volumeKing };
  return { outcome: 'REPORTED', ...counts, heroes };
}

function profitOf({ userId, nickname, profitKrw }: ReportedProfit): ReportedProfit {
  return { userId, nickname, profitKrw };
}

function byAge(a: ActiveAccount, b: ActiveAccount): number {
  return a.openedAt - b.openedAt || compare(a.userId, b.userId);
}

function compare<Value extends bigint | string>(a: Value, b: Value): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
