import type { Sql } from '@mockstreet/db/client';
import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import { strikeDue } from '#portfolio/strike-due';

/** Some days behind all that happens in the little world. */
const LATER = parseInstant('2026-11-23T03:00:00Z') as Instant;

/** Gives the accounts of a world that was written by hand their snapshots, by the keeper’s own hand. */
export async function giveSnapshots(sql: Sql): Promise<void> {
  // What is not traded there, and how far its tapes go, nobody else is to see.
  await sql`create temporary table heads_before as select * from tape_heads`;
  await sql`create temporary table instruments_before as select ticker_id from instruments`;
  await sql`
    insert into instruments
    select distinct ticker_id, 'CRYPTO', ticker_id, '', '', currency, 1, 0, 'KRW', true
    from portfolios on conflict do nothing`;
  await sql`
    insert into instruments values ('FX-PAIR-USDKRW', 'FX', 'USDKRW', '', '', 'KRW', 1, 0, 'FX-CENT', false)
    on conflict do nothing`;
  await sql`
    insert into tape_heads select ticker_id, 'sim', ${LATER} from instruments
    on conflict (ticker_id) do update set complete_to = excluded.complete_to`;
  await sql`
    insert into snapshot_accounts (user_id, due_at, asked, answered)
    select distinct user_id, 'epoch'::timestamptz, 1, 0 from fills`;
  for (;;) {
    const { more, broken } = await strikeDue(sql, LATER);
    if (broken.length > 0) throw broken[0]?.error;
    if (!more) break;
  }
  await sql`delete from tape_heads`;
  await sql`insert into tape_heads select * from heads_before`;
  await sql`delete from instruments where ticker_id not in (table instruments_before)`;
}

/** What was done to figures, the invariant that it breaks, and how it was done. */
export const figureTamperings = (users: {
  readonly alice: string;
  readonly bob: string;
}): (readonly [string, readonly number[], string])[] => [
  [
    'an account is shown to have been worth more',
    [13],
    `update equity_days set equity_krw = equity_krw + 1 where user_id = '${users.alice}'`,
  ],
  [
    'its cash and its equity are',
    [13],
    `update equity_days set cash_krw = cash_krw + 1, equity_krw = equity_krw + 1
     where user_id = '${users.bob}'`,
  ],
  [
    'what it holds is valued higher',
    [13],
    `update equity_days set market_value_krw = market_value_krw + 1, equity_krw = equity_krw + 1
     where user_id = '${users.bob}'`,
  ],
  [
    'a trade is counted that never was',
    [13],
    `update fill_days set fills = fills + 1 where user_id = '${users.alice}'`,
  ],
  ['a day of trades is forgotten', [13], `delete from fill_days where user_id = '${users.bob}'`],
  [
    'a midnight is missing',
    [13],
    `delete from equity_days where user_id = '${users.alice}' and at = (
       select min(at) + interval '1 day' from equity_days where user_id = '${users.alice}')`,
  ],
  [
    'a position is said to have cost more',
    [13],
    `update position_events set cost_after = cost_after + 1
     where user_id = '${users.bob}' and ticker_id = 'US-STOCK-AAPL'`,
  ],
  [
    'a fill is told of twice',
    [13],
    `insert into position_events select (jsonb_populate_record(event,
       jsonb_build_object('number', 999))).* from position_events as event
     where user_id = '${users.bob}' order by number desc limit 1`,
  ],
  [
    'a fill is told of nowhere',
    [13],
    `delete from position_events where user_id = '${users.alice}' and number = 1`,
  ],
  [
    'an account could not be struck',
    [13],
    `update snapshot_accounts set fault = 'why' where user_id = '${users.alice}'`,
  ],
];
