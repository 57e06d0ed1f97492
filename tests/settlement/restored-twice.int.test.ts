import { afterEach, beforeEach, expect, test } from 'vitest';
import { comparePositions } from '../../home/outbox/outbox-position.ts';
import { ledgerHash } from '../support/ledger-hash.ts';
import { openReplayStage, type ReplayStage, type StageDatabase } from '../support/replay-stage.ts';

let stage: ReplayStage;
beforeEach(async () => {
  stage = await openReplayStage();
});
afterEach(() => stage.close());

/** Publishes so many orders, and has them settled and journaled. */
async function trade(where: StageDatabase, second: number, count: number, before: number) {
  const home = await stage.start(where, { tapeTo: second + 100 });
  await stage.publish(await stage.orders(second, count), second + 100);
  await home.settled(before + count);
  await home.stop();
}

test('what a restore gave up stays given up in the next one, and its places are not used again', async () => {
  await trade(stage.house(), 0, 8, 0);
  const [first, second] = [await stage.backUp(), await stage.backUp()];
  // The time that is given up.
  await trade(stage.house(), 120, 12, 8);
  const once = await stage.giveUp(first);
  await trade(first, 300, 20, 8);
  const expected = await ledgerHash(first.sql);

  const report = await stage.replay(second);
  expect(report).toMatchObject({ settled: 20, repriced: 0, gaps: [], diverged: [] });
  expect(await ledgerHash(second.sql)).toBe(expected);
  // The same backup, and yet behind all that its first restore had written.
  expect(comparePositions(report.upTo, once.start)).toBeGreaterThan(0);
  const [now] = await second.sql<{ lead: string }[]>`select outbox_lead()::text as lead`;
  expect(BigInt(now?.lead ?? 0)).toBeGreaterThan(report.upTo.transactionId);
  // And goes on: engine and journal take it up from there.
  await trade(second, 420, 4, 28);
  expect(await stage.breaches(second)).toEqual([]);
}, 120_000);
