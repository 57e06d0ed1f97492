import type { Sql } from '@mockstreet/db/client';
import { basisPoints } from '@mockstreet/shared/decimal';
import { MICROS_PER_MS } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEFAULT_TRADING_RULES, type TradingRules } from '../../home/trading/core/trading-rules.ts';
import { decideAgain } from '../../home/verify/decide-again.ts';
import { ledgerHash } from '../support/ledger-hash.ts';
import { openReplayStage, type ReplayStage } from '../support/replay-stage.ts';

/** Dearer in everything, and slower: no fill costs the same under both. */
const OTHER: TradingRules = {
  ...DEFAULT_TRADING_RULES,
  clockMarginMicros: 700 * MICROS_PER_MS,
  costs: DEFAULT_TRADING_RULES.costs.map((rule) => ({ ...rule, fee: basisPoints('40') })),
  fxSpread: basisPoints('55'),
};
const BEFORE = 8;
const UNDER_OTHER = 24;
const AFTER = 12;

let stage: ReplayStage;
beforeEach(async () => {
  stage = await openReplayStage();
});
afterEach(() => stage.close());

async function digests(sql: Sql): Promise<unknown> {
  return await sql`select id, decided_under from orders order by id`;
}

test('what other rules decided comes back as people were told it, and is no breach afterwards', async () => {
  const first = await stage.start(stage.house(), { tapeTo: 100 });
  await stage.publish(await stage.orders(0, BEFORE), 100);
  await first.settled(BEFORE);
  await first.stop();
  const backup = await stage.backUp();
  const { sql } = stage.house();
  const second = await stage.start(stage.house(), { tapeTo: 200, rules: OTHER });
  await stage.publish(await stage.orders(120, UNDER_OTHER), 200);
  await second.settled(BEFORE + UNDER_OTHER);
  await second.stop();
  const dear = await fillsSince(sql, BEFORE);
  expect(dear).toBeGreaterThan(8);
  // And back again: what follows rests on what they did.
  const third = await stage.start(stage.house(), { tapeTo: 400 });
  await stage.publish(await stage.orders(300, AFTER), 400);
  await third.settled(BEFORE + UNDER_OTHER + AFTER);
  await third.stop();

  expect(await stage.replay(backup)).toMatchObject({
    ...{ settled: UNDER_OTHER + AFTER, underOtherRules: dear, repriced: 0 },
    ...{ gaps: [], diverged: [] },
  });
  expect(await ledgerHash(backup.sql)).toBe(await ledgerHash(sql));
  expect(await digests(backup.sql)).toEqual(await digests(sql));
  // The tape comes back as well.
  const fourth = await stage.start(backup, { tapeTo: 400 });
  await fourth.settled(BEFORE + UNDER_OTHER + AFTER);
  await fourth.stop();
  for (const where of [stage.house(), backup]) {
    expect(await stage.breaches(where)).toEqual([]);
    expect(await decideAgain(where.sql, 'always')).toEqual({
      checked: BEFORE + AFTER,
      underOtherRules: UNDER_OTHER,
      leftOut: [],
      differences: [],
    });
  }
}, 120_000);

/** Fills among the orders that were accepted behind the first so many. */
async function fillsSince(sql: Sql, first: number): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(filled_at)::int as count
    from (select filled_at from orders order by accepted_at offset ${first}) as later`;
  return row?.count ?? 0;
}

test('a record from before there were digests is settled as recorded', async () => {
  const backup = await stage.backUp();
  const { sql } = stage.house();
  const untold = await stage.start(stage.house(), { tapeTo: 100, journaling: false, rules: OTHER });
  await stage.publish(await stage.orders(0, UNDER_OTHER), 100);
  await untold.settled(UNDER_OTHER);
  await untold.stop();
  await sql`alter table orders disable trigger order_outcome_is_final`;
  await sql`update orders set decided_under = null`;
  await sql`alter table orders enable trigger order_outcome_is_final`;
  // Nor were there receipts then.
  await sql`alter table settlement_receipts disable trigger user`;
  await sql`delete from settlement_receipts`;
  await sql`alter table settlement_receipts enable trigger user`;
  await sql`update wallets set receipt_seq = 0, receipt_hash = null`;
  const telling = await stage.start(stage.house(), { tapeTo: 110 });
  await telling.settled(UNDER_OTHER);
  await telling.stop();

  const fills = await fillsSince(sql, 0);
  expect(await stage.replay(backup)).toMatchObject({
    ...{ settled: UNDER_OTHER, underOtherRules: fills, repriced: 0, diverged: [] },
  });
  expect(await ledgerHash(backup.sql)).toBe(await ledgerHash(sql));
}, 120_000);
