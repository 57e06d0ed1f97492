import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import { ONE, ZERO } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import { expect, test } from 'vitest';
import { readCursor } from '#outbox/read-outbox';
import { askFor, readDueAccounts } from './due-accounts.ts';
import type { PositionEvent } from './position-life.ts';
import { NOON, seconds, setSnapshotStage } from './testing/snapshot-stage.ts';
import { writeSnapshots } from './write-snapshots.ts';

const READER = 'equity-snapshots';

async function ask(sql: Sql, userId: string, due: number): Promise<boolean> {
  const from = await readCursor(sql, READER, NOON);
  const to = { transactionId: from.transactionId + 1n, id: 1n };
  return await askFor(sql, [{ userId, from: seconds(due) }], {
    ...{ reader: READER, from, to, movedAt: NOON },
  });
}

const stateOf = async (sql: Sql, userId: string) => {
  const [row] = await sql`
    select due_at, awaits, fault, asked::int, answered::int from snapshot_accounts
    where user_id = ${userId}`;
  return row;
};

test('what is settled while an account is being struck leaves it as due as that makes it', async () => {
  const { sql } = await setSnapshotStage();
  const userId = randomUUID();
  expect(await ask(sql, userId, 60)).toBe(true);
  const [account] = await readDueAccounts(sql, seconds(120), new Map(), 10);
  if (!account) throw new Error('nothing is due');
  expect(await ask(sql, userId, 0)).toBe(true);
  const struck = {
    snapshots: [],
    events: [],
    eventsTo: null,
    dueAt: seconds(600),
    awaits: null,
    fault: null,
  };
  await writeSnapshots(sql, [{ account, ...struck }], seconds(120));
  expect(await stateOf(sql, userId)).toMatchObject({ due_at: seconds(0), asked: 2, answered: 0 });

  const [again] = await readDueAccounts(sql, seconds(120), new Map(), 10);
  if (!again) throw new Error('nothing is due');
  await writeSnapshots(sql, [{ account: again, ...struck }], seconds(120));
  expect(await stateOf(sql, userId)).toMatchObject({ due_at: seconds(600), asked: 2, answered: 2 });
  expect(await readDueAccounts(sql, seconds(120), new Map(), 10)).toEqual([]);
});

test('struck again to fewer events, an account keeps none of those that are no more', async () => {
  const { sql } = await setSnapshotStage();
  const userId = randomUUID();
  const event = (at: number): PositionEvent => ({
    ...{ at: seconds(at), journalId: randomUUID(), cause: 'TRADE', kind: 'OPENED' },
    ...{ tickerId: 'CRYPTO-COIN-BTC', currency: 'KRW-COIN', quantityChange: ONE },
    after: {
      tickerId: 'CRYPTO-COIN-BTC',
      currency: 'KRW-COIN',
      quantity: ONE,
      cost: ONE,
      costKrw: ONE,
    },
    realized: { total: ZERO, price: ZERO, fx: null, fee: ZERO, tax: ZERO },
  });
  expect(await ask(sql, userId, 0)).toBe(true);
  const strike = async (events: readonly PositionEvent[], eventsTo: Instant | null, last = 0n) => {
    const account = { userId, asked: '1', lastNumber: last };
    const struck = {
      snapshots: [],
      events,
      eventsTo,
      dueAt: seconds(60),
      awaits: null,
      fault: null,
    };
    await writeSnapshots(sql, [{ account, ...struck }], NOON);
    const rows = await sql<{ number: string; at: Instant }[]>`
      select number, at from position_events where user_id = ${userId} order by number`;
    return rows.map(({ number, at }) => [number, at]);
  };
  const all = [1, 2, 3, 70].map(event);
  expect(await strike(all, null)).toHaveLength(4);
  // What lies behind what was read is for the next walk, and what is set aside loses nothing.
  expect(await strike([], seconds(0))).toHaveLength(4);
  expect(await strike([event(3)], seconds(60), 1n)).toEqual([
    ['1', seconds(1)],
    ['2', seconds(3)],
    ['4', seconds(70)],
  ]);
  // What a snapshot covers that stands, whoever asks for it keeps.
  await sql`
    insert into equity_days (user_id, at, cash_krw, liabilities_krw, struck_at)
    select ${userId}, at, 1, 0, at from unnest(${[2, 60].map(seconds)}::timestamptz[]) as at`;
  expect(await strike([], null)).toEqual([['1', seconds(1)]]);
});

test('nothing is taken in twice, nor by who reads from where the cursor no longer is', async () => {
  const { sql } = await setSnapshotStage();
  const userId = randomUUID();
  const from = await readCursor(sql, READER, NOON);
  const move = { reader: READER, from, to: { transactionId: 5n, id: 7n }, movedAt: NOON };
  const settled = [60, 0, 120].map((due) => ({ userId, from: seconds(due) }));
  expect(await askFor(sql, settled, move)).toBe(true);
  expect(await askFor(sql, settled, move)).toBe(false);
  expect(await stateOf(sql, userId)).toMatchObject({ due_at: seconds(0), asked: 1 });
  expect(await readCursor(sql, READER, NOON)).toEqual(move.to);
});

test('an account that waits for a tape is not looked at before that has come so far', async () => {
  const { sql } = await setSnapshotStage();
  await sql`
    insert into snapshot_accounts (user_id, due_at, awaits, asked, answered)
    values (${randomUUID()}, ${seconds(60)}, 'CRYPTO-COIN-BTC', 1, 1)`;
  const due = (completeTo: number) =>
    readDueAccounts(
      sql,
      seconds(300),
      new Map([['CRYPTO-COIN-BTC', (seconds(60) + completeTo) as typeof NOON]]),
      10,
    );
  expect(await due(-2)).toEqual([]);
  expect(await due(-1)).toHaveLength(1);
});
