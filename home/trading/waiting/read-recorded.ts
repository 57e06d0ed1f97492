import type { Sql } from '@mockstreet/db/client';
import { commandsIn, type OpenSubmission, ordersIn } from './open-submission.ts';
import { type RecordedOrder, readRecordedOrders } from './read-orders.ts';

/** What is already recorded under the id of an order or a command. */
export interface RecordedSubmission {
  readonly isPending: boolean;
  readonly bodySha256: string;
}

/** Which of these are recorded; asks for nothing where there are none of a kind. */
export async function readRecorded(
  sql: Sql,
  submissions: readonly OpenSubmission[],
): Promise<Map<string, RecordedSubmission>> {
  const idsOf = (open: readonly { readonly id: string }[]) => open.map(({ id }) => id);
  const [orderIds, commandIds] = [idsOf(ordersIn(submissions)), idsOf(commandsIn(submissions))];
  const [orders, commands] = await Promise.all([
    orderIds.length === 0 ? NONE : readRecordedOrders(sql, orderIds),
    commandIds.length === 0 ? [] : readRecordedCommands(sql, commandIds),
  ]);
  return new Map([
    ...[...orders].map(([id, { status, bodySha256 }]): [string, RecordedSubmission] => [
      id,
      { isPending: status === 'PENDING', bodySha256 },
    ]),
    ...commands,
  ]);
}

const NONE: ReadonlyMap<string, RecordedOrder> = new Map();

async function readRecordedCommands(
  sql: Sql,
  ids: readonly string[],
): Promise<[string, RecordedSubmission][]> {
  const rows = await sql<{ id: string; is_pending: boolean; body_sha256: string }[]>`
    select id, status = 'PENDING' as is_pending, body_sha256
    from commands where id = any(${ids as string[]}::uuid[])`;
  return rows.map((row) => [row.id, { isPending: row.is_pending, bodySha256: row.body_sha256 }]);
}
