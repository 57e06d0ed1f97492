import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import { USERS } from './bench-database.ts';
import { USER_ID_PREFIX } from './bench-users.ts';

/** The id of the user with the number that a row calls `number`. */
export const crowdUserId = (owner: Sql) =>
  owner`(${USER_ID_PREFIX} || lpad(to_hex(number), 12, '0'))::uuid`;

/** Accounts beyond those that a database of the benchmark has anyway, each with what the house gave it. */
export async function openCrowd(owner: Sql, accounts: number, opened: Instant): Promise<void> {
  const id = crowdUserId(owner);
  const added = owner`generate_series(${USERS}::int, ${accounts - 1}) as number`;
  await owner`
    insert into users (id, username, nickname, role, password_hash, created_at)
    select ${id}, 'bench-' || number, 'Bench ' || number, 'USER', '-', ${opened} from ${added}`;
  await owner`
    insert into wallets (user_id, balance_krw, last_updated)
    select ${id}, 10000000 + number, ${opened} from ${added}`;
  await owner`
    insert into ledger_entries (journal_id, leg, kind, account, user_id, asset, amount, event_at)
    select grant_journal_id(${id}), leg, 'GRANT', (array['CASH', 'CAPITAL'])[leg]::ledger_account,
      case leg when 1 then ${id} end, 'KRW', (10000000 + number) * case leg when 1 then 1 else -1 end, ${opened}
    from ${added}, generate_series(1, 2) as leg`;
}

/** What each account was worth at so many midnights, and when the next is due. */
export async function strikeCrowd(
  owner: Sql,
  { accounts, days, now }: { accounts: number; days: number; now: Instant },
): Promise<void> {
  const id = crowdUserId(owner);
  const all = owner`generate_series(0, ${accounts - 1}) as number`;
  await owner`
    insert into equity_days (user_id, at, cash_krw, liabilities_krw, equity_krw, struck_at)
    select ${id}, day, 0, 0, 9000000 + number, ${now} from ${all},
      generate_series(date_trunc('day', ${now}::timestamptz, 'Asia/Seoul') - ${days} * interval '1 day',
        ${now}::timestamptz, '1 day') as day`;
  await owner`
    insert into snapshot_accounts (user_id, due_at, asked, answered)
    select ${id}, ${now}::timestamptz + interval '1 day', 1, 1 from ${all}`;
}
