import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import {
  addMicros,
  type Instant,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from '@mockstreet/shared/instant';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TestDatabase } from '../../../tests/support/database.ts';
import { writeTestTape } from '../../../tests/support/test-tape.ts';
import { openTradingFloor } from '../../../tests/support/trading-floor.ts';
import { BTC } from '../core/testing/build-print.ts';
import { START } from '../core/testing/moment.ts';
import { createTapeCache, type TapeCache } from '../gather/tape-cache.ts';
import type { LaneWorld } from '../lane.ts';
import { type PartitionFence, takeOverPartition } from '../partition/partition-fence.ts';
import { readTouchedUsers } from './match-resting.ts';
import { createMatching } from './matching.ts';

const USER = randomUUID();
const minute = (count: number) => addMicros(START, count * MICROS_PER_MINUTE);
const END = minute(180);
const TOUCHED = minute(95.5);

let database: TestDatabase;
let sql: Sql;
let fence: PartitionFence;
let world: LaneWorld;
let widest: number;

beforeEach(async () => {
  ({ database, sql } = await openTradingFloor([USER], START));
  fence = await takeOverPartition(sql, 0);
  await sql`
    insert into orders (id, user_id, client_order_id, ticker_id, side, type, status, reason,
      requested_quantity, limit_price, time_in_force, body_sha256, intake_id, clock_error_ms, partition,
      accepted_at, not_before, created_at, hold_krw, hold_quantity, resting_since)
    values (gen_random_uuid(), ${USER}, gen_random_uuid(), ${BTC}, 'BUY', 'LIMIT', 'PENDING', 'AWAITING_PRINT',
      1, 49, 'GTC', repeat('a', 64), 'edge-1', 0, 0, ${START}, ${START}, ${START}, 49, 0, ${START})`;
  // A price in the middle of each minute, one of them beyond the limit, of three hours.
  const prints = Array.from({ length: 180 }, (_, index) => {
    const at = minute(index + 0.5);
    const price = at === TOUCHED ? '48' : '50';
    return { tickerId: BTC, at, bid: price, ask: price };
  });
  await writeTestTape(sql, prints, END);
  const heads = new Map([[BTC, { completeTo: END }]]);
  world = { heads, actions: { of: () => [] } } as unknown as LaneWorld;
  widest = 0;
});

afterEach(async () => {
  await sql.end();
  await database.drop();
});

/** A cursor that has only just started, and looks how much of the tapes it is given at once. */
function startMatching(clock: () => Instant = () => END) {
  const cache = createTapeCache(sql);
  const tape: TapeCache = {
    viewsFor: (windows, heads) => {
      for (const { after, upTo } of windows) widest = Math.max(widest, upTo - after);
      return cache.viewsFor(windows, heads);
    },
  };
  return createMatching({ partition: 0 }, { sql, tape, clock });
}

type Cursor = ReturnType<typeof startMatching>;

/** Looks and passes as long as there is more; where each look went to, and which of them found the user. */
async function catchUp(matching: Cursor, steps = Infinity) {
  const looks: { readonly to: Instant | undefined; readonly found: boolean }[] = [];
  for (;;) {
    const look = await matching.look(world, END);
    const users = await readTouchedUsers(sql, 0, look);
    looks.push({ to: look.lookedTo.get(BTC), found: users.includes(USER) });
    await matching.pass(look, fence);
    if (looks.length >= steps || !matching.isBehind(look, world, END)) return looks;
  }
}

test('behind an outage of hours the tapes are looked at ten minutes at a time, and each print once', async () => {
  const matching = startMatching();
  await matching.ensure(fence, world, END);
  const looks = await catchUp(matching);
  expect(looks.map(({ to }) => to)).toEqual(
    Array.from({ length: 18 }, (_, index) => minute((index + 1) * 10)),
  );
  expect(looks.flatMap(({ found }, index) => (found ? [index] : []))).toEqual([9]);
  expect(widest).toBe(10 * MICROS_PER_MINUTE);
  const [still] = await catchUp(matching);
  expect(still).toEqual({ to: END, found: false });
});

test('who takes over goes on where it was last written down, no further than the own horizon', async () => {
  let now = START;
  const first = startMatching(() => now);
  await first.ensure(fence, world, END);
  await catchUp(first, 1);
  await catchUp(first, 1);
  // Five seconds after it was last written.
  now = addMicros(now, 5 * MICROS_PER_SECOND);
  await catchUp(first, 1);
  await catchUp(first, 1);
  const next = startMatching();
  await next.ensure(fence, world, END);
  expect(await catchUp(next, 1)).toEqual([{ to: minute(40), found: false }]);
  const behind = startMatching();
  await behind.ensure(fence, world, minute(20));
  expect(await catchUp(behind, 1)).toEqual([{ to: minute(30), found: false }]);
});

test('what others have stored is known once it is read again, and not before', async () => {
  await sql`update orders set resting_since = null`;
  const matching = startMatching();
  await matching.ensure(fence, world, END);
  expect(await catchUp(matching)).toEqual([{ to: undefined, found: false }]);
  await sql`update orders set resting_since = ${START}`;
  await matching.ensure(fence, world, END);
  expect(await catchUp(matching)).toEqual([{ to: undefined, found: false }]);
  matching.forget();
  await matching.ensure(fence, world, END);
  expect((await catchUp(matching)).filter(({ found }) => found)).toHaveLength(1);
});
