import type { Sql } from '@mockstreet/db/client';
import { decimal, subtract, ZERO } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { Account, PlacedOrders } from '../core/account.ts';
import { type GuardedFigures, NO_FIGURES } from '../core/guarded-standing.ts';
import { capsBuyers, type GuardRules } from '../core/guards.ts';
import { type ScheduledEvent, userOf } from '../core/scheduled-event.ts';

/**
 * The accounts with what the caps look at of them beside what a batch touches. To be read after the accounts:
 * whatever was written between, the guard of the later write refuses them by their versions.
 *
 * @param ready what is going to be decided; who only sells, or is capped by nothing but the number of orders
 *   at rest and has none to place, is not asked about
 */
export async function withGuarded(
  sql: Sql,
  guards: GuardRules,
  { accounts, ready }: Batch,
): Promise<ReadonlyMap<string, Account>> {
  const placing = new Set(ready.filter((event) => looksAtPlaced(guards, event)).map(userOf));
  const counted = placing.size === 0 ? accounts : await withPlaced(sql, accounts, [...placing]);
  return looksAtFigures(guards) ? await withFigures(sql, counted) : counted;
}

interface Batch {
  readonly accounts: ReadonlyMap<string, Account>;
  readonly ready: readonly ScheduledEvent[];
}

function looksAtPlaced(guards: GuardRules, event: ScheduledEvent): boolean {
  if (event.kind === 'place') return true;
  if (event.kind !== 'order') return false;
  const { type, side } = event.order;
  return type === 'MARKET' && side === 'BUY' && capsBuyers(guards);
}

function looksAtFigures(guards: GuardRules): boolean {
  return guards.exposureKrwMax !== null || guards.dailyLossKrwMax !== null;
}

interface PlacedRow {
  readonly userId: string;
  readonly tickerId: string;
  readonly count: number;
  readonly heldKrw: string;
}

/** All of it, also what no turn looks at: how much rests must not depend on what has an event now. */
async function withPlaced(
  sql: Sql,
  accounts: ReadonlyMap<string, Account>,
  userIds: readonly string[],
): Promise<Map<string, Account>> {
  const rows = await sql<PlacedRow[]>`
    select placed.user_id as "userId", placed.ticker_id as "tickerId", count(*)::int as count,
      sum(placed.hold_krw) as "heldKrw"
    from unnest(${userIds as string[]}::uuid[]) as asked (user_id)
    cross join lateral (
      select o.user_id, o.ticker_id, o.hold_krw from orders o
      where o.user_id = asked.user_id and o.status = 'PENDING' and o.resting_since is not null
      union all
      select o.user_id, o.ticker_id, o.hold_krw from orders o
      where o.user_id = asked.user_id and o.status = 'PENDING' and o.resting_since is null
        and o.hold_krw is not null) as placed
    group by placed.user_id, placed.ticker_id`;
  const byUser = Map.groupBy(rows, ({ userId }) => userId);
  const all = new Map(accounts);
  for (const userId of userIds) {
    const account = accounts.get(userId);
    if (account) all.set(userId, { ...account, placed: placedOf(byUser.get(userId) ?? []) });
  }
  return all;
}

function placedOf(rows: readonly PlacedRow[]): PlacedOrders {
  return {
    count: rows.reduce((sum, { count }) => sum + count, 0),
    heldKrw: new Map(rows.map(({ tickerId, heldKrw }) => [tickerId, decimal(heldKrw)])),
  };
}

interface FiguresRow {
  readonly userId: string;
  readonly costKrw: string;
  readonly day: Instant | null;
  readonly realisedKrw: string | null;
}

async function withFigures(
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
      select date_trunc('day', filled_at, 'Asia/Seoul') as day from fills
      where fills.user_id = asked.user_id
      order by filled_at desc limit 1) as last on true
    left join lateral (
      select sum((case side when 'SELL' then gross_krw - cost_krw else 0 end)
        - fee_krw - tax_krw) as realised_krw
      from fills
      where fills.user_id = asked.user_id and filled_at >= last.day) as traded on true`;
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
