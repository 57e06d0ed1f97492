import type { Sql } from '@mockstreet/db/client';
import { decimal, subtract, ZERO } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { Account } from './core/account.ts';
import { type GuardedFigures, NO_FIGURES } from './core/guarded-standing.ts';
import type { GuardRules } from './core/guards.ts';

/** Whether there is a cap that looks at more of an account than a batch touches. */
export function looksAtFigures(guards: GuardRules): boolean {
  return guards.exposureKrwMax !== null || guards.dailyLossKrwMax !== null;
}

interface FiguresRow {
  readonly userId: string;
  readonly costKrw: string;
  readonly day: Instant | null;
  readonly realisedKrw: string | null;
}

/**
 * The accounts with what those caps look at. To be read after the accounts: whatever was written between,
 * the guard of the later write refuses them by their versions.
 */
export async function withFigures(
  sql: Sql,
  accounts: ReadonlyMap<string, Account>,
): Promise<Map<string, Account>> {
  const rows = await sql<FiguresRow[]>`
    select asked.user_id as "userId", held.cost_krw as "costKrw", last.day,
      traded.realised_krw as "realisedKrw"
    from unnest(${[...accounts.keys()]}::uuid[]) as asked (user_id)
    cross join lateral (
      select coalesce(sum(cost_krw), 0) as cost_krw from portfolios
      where portfolios.user_id = asked.user_id) as held
    left join lateral (
      select date_trunc('day', print_at, 'Asia/Seoul') as day from fills
      where fills.user_id = asked.user_id
      order by print_at desc limit 1) as last on true
    left join lateral (
      select sum((case side when 'SELL' then gross_krw - cost_krw else 0 end)
        - fee_krw - tax_krw) as realised_krw
      from fills
      where fills.user_id = asked.user_id and print_at >= last.day) as traded on true`;
  const figures = new Map(rows.map((row) => [row.userId, row]));
  return new Map(
    Array.from(accounts, ([userId, account]): [string, Account] => {
      const row = figures.get(userId);
      return [userId, { ...account, guarded: row ? figuresOf(row, account) : NO_FIGURES }];
    }),
  );
}

function figuresOf({ costKrw, day, realisedKrw }: FiguresRow, account: Account): GuardedFigures {
  const costs = Array.from(account.positions.values(), (position) => position.costKrw);
  return {
    otherCostKrw: costs.reduce(subtract, decimal(costKrw)),
    day,
    realisedKrw: realisedKrw === null ? ZERO : decimal(realisedKrw),
  };
}
