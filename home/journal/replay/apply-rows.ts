import type { Sql } from '@mockstreet/db/client';
import { LRUCache } from 'lru-cache';
import type { RowRecord } from '../journal-message.ts';
import { type AuditTail, applyAuditRows } from './apply-audit-rows.ts';
import { place } from './follow-chain.ts';

/** Tables whose rows are images of the newest state, parents first, with their keys. */
const KEYED_TABLES = {
  users: 'id',
  invites: 'id',
  sessions: 'id',
  api_keys: 'id',
  feed_settings: 'key',
  corporate_actions: 'id',
  calendar_overrides: 'id',
  trading_modes: 'id',
  halts: 'id',
  margin_terms: 'id',
  message_templates: 'key',
  jobs: 'name',
  daily_reports: 'day',
  discord_links: 'user_id',
  notification_marks: 'user_id',
  away_digests: 'id',
  told_outages: 'from_at',
  favourites: 'user_id',
  profiles: 'user_id',
} as const;
const TABLES = [...Object.keys(KEYED_TABLES), 'wallets', 'audit_log'];

/** Rows of which it is remembered how new their image is; what overtakes does so within seconds. */
const ROWS_REMEMBERED = 100_000;

/** Brings the rows of accounts up to what the journal says of them. */
export interface RowReplay {
  /** Returns how many rows were written. */
  apply(records: readonly RowRecord[]): Promise<number>;
}

/**
 * Writes images of rows as they were, in one transaction per call. The triggers on these tables are
 * off meanwhile: what they watch over was so when the rows were written first, numbers that they
 * draw are in the images, and nothing of it has to be journaled again.
 *
 * Two transactions at once may stand in the outbox in another order than that in which they wrote one
 * row. The ids of their events tell the latter: they are drawn while the row is locked.
 */
export function createRowReplay(sql: Sql, audit: AuditTail): RowReplay {
  const newest = new LRUCache<string, bigint>({ max: ROWS_REMEMBERED });

  const latest = (table: string, key: string, records: readonly RowRecord[]) => {
    const byKey = new Map<string, RowRecord>();
    for (const record of records) {
      const name = String((JSON.parse(record.row) as Record<string, unknown>)[key]);
      const id = place(record.at).id;
      if (id <= (newest.get(`${table} ${name}`) ?? -1n)) continue;
      newest.set(`${table} ${name}`, id);
      byKey.set(name, record);
    }
    return [...byKey.values()].map(({ row }) => row);
  };

  return {
    async apply(records) {
      if (records.length === 0) return 0;
      const of = Map.groupBy(records, ({ table }) => table);
      const written = await sql.begin(async (begun) => {
        const transaction = begun as unknown as Sql;
        for (const table of TABLES) {
          await transaction`alter table ${transaction(table)} disable trigger user`;
        }
        let count = 0;
        for (const [table, key] of Object.entries(KEYED_TABLES)) {
          const rows = latest(table, key, of.get(table) ?? []);
          count += await writeImages(transaction, { table, key, rows });
        }
        count += await openWallets(transaction, of.get('wallets') ?? []);
        count += await applyAuditRows(transaction, audit, of.get('audit_log') ?? []);
        // What is checked at commit is checked here: else it stands in the way of the triggers.
        await transaction`set constraints all immediate`;
        for (const table of TABLES) {
          await transaction`alter table ${transaction(table)} enable trigger user`;
        }
        return count;
      });
      return written as number;
    },
  };
}

interface Images {
  readonly table: string;
  readonly key: string;
  /** JSON objects. */
  readonly rows: readonly string[];
}

/** Columns that an image does not have are younger than it: they keep their defaults. */
async function writeImages(sql: Sql, { table, key, rows }: Images): Promise<number> {
  let count = 0;
  const byShape = Map.groupBy(rows, (row) => Object.keys(JSON.parse(row) as object).join());
  for (const same of byShape.values()) {
    const columns = await commonColumns(sql, table, same[0] as string);
    const others = columns.filter((column) => column !== key);
    const set = others.map((column) => sql`${sql(column)} = excluded.${sql(column)}`);
    const written = await sql`
      insert into ${sql(table)} (${sql(columns)})
      select ${sql(columns)}
      from json_populate_recordset(null::${sql(table)}, ${`[${same.join()}]`}::text::json)
      on conflict (${sql(key)}) do update set ${set.flatMap((one, at) => (at ? [sql`, `, one] : [one]))}`;
    count += written.count;
  }
  return count;
}

/** Columns of the table that the image has. */
async function commonColumns(sql: Sql, table: string, row: string): Promise<string[]> {
  const columns = await sql<{ name: string }[]>`
    select attname as name from pg_attribute
    where attrelid = ${table}::regclass and attnum > 0 and not attisdropped and attgenerated = ''`;
  const image = JSON.parse(row) as object;
  return columns.map(({ name }) => name).filter((name) => Object.hasOwn(image, name));
}

/** A wallet as it was opened, with the journal that filled it; whoever has one keeps it. */
async function openWallets(sql: Sql, records: readonly RowRecord[]): Promise<number> {
  if (records.length === 0) return 0;
  const rows = `[${records.map(({ row }) => row).join()}]`;
  const [opened] = await sql<{ count: number }[]>`
    with opened as (
      insert into wallets (user_id, balance_krw, last_updated)
      select user_id, balance_krw, last_updated
      from json_populate_recordset(null::wallets, ${rows}::text::json)
      on conflict do nothing
      returning user_id, balance_krw, last_updated
    ), granted as (
      insert into ledger_entries (journal_id, leg, kind, account, user_id, asset, amount, event_at)
      select grant_journal_id(opened.user_id), entry.leg, 'GRANT', entry.account::ledger_account,
        entry.owner, 'KRW', entry.amount, last_updated
      from opened cross join lateral (values (0, 'CASH', opened.user_id, balance_krw),
        (1, 'CAPITAL', null::uuid, -balance_krw)) as entry (leg, account, owner, amount)
      where entry.amount <> 0
    )
    select count(*)::int as count from opened`;
  return opened?.count ?? 0;
}
