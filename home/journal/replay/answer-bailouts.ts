import type { Sql } from '@mockstreet/db/client';
import type { Instant } from '@mockstreet/shared/instant';
import type { CommandRow } from '#trading/command-rows';
import { type OpenCommandRow, openCommandColumns, readCommand } from '#trading/read-commands';
import { writeSettlement } from '#trading/write-settlement';

type BegunRow = OpenCommandRow & {
  readonly cancelled: number;
  readonly begunAt: Instant;
  readonly settledAt: Instant;
  readonly isReplayed: boolean;
};

/**
 * Gives commands their result whose bailouts, or listings, are on record: where the journal ends between the two, the account has had it,
 * and would be refused another. Returns how many of them `orders.log` had brought.
 */
export async function answerBailouts(sql: Sql): Promise<number> {
  const rows = await sql<BegunRow[]>`
    select ${openCommandColumns(sql)}, begun.*, replayed_at is not null as "isReplayed"
    from commands cross join lateral (
      select at as "begunAt", bailouts.cancelled, bailouts.settled_at as "settledAt"
      from bailouts where command_id = commands.id
      union all select listed_at, 0, settled_at from human_etfs where command_id = commands.id)
      as begun
    where status = 'PENDING'`;
  if (rows.length === 0) return 0;
  const commands = rows.map(
    (row): CommandRow => ({
      ...{ command: readCommand(row), status: 'DONE', reason: null, reasonDetail: null },
      ...{ cancelled: row.cancelled, decidedAt: row.begunAt, settledAt: row.settledAt },
    }),
  );
  await writeSettlement(sql, {
    orders: [],
    effects: [],
    accounts: new Map(),
    conflicts: [],
    commands,
  });
  return rows.filter(({ isReplayed }) => isReplayed).length;
}
