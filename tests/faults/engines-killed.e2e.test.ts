import { expect, test } from 'vitest';
import { runChaos } from '../support/chaos-command.ts';

/** Three kills ten seconds apart; home is cut off with the second and the third. */
const SECONDS = 25;
const KILLS = ['kill engine 0', 'kill engine 1, cut home off', 'kill engine 0, cut home off'];

interface Kill {
  readonly kind: string;
  readonly hits: number;
}

test('two engines that are killed in turn, with home cut off besides, lose nothing and double nothing', async () => {
  const given = ['--engines', '2', '--seconds', `${SECONDS}`, '--seed', '7'];
  const { code, said, report } = await runChaos(...given);
  expect(report.breaches).toEqual([]);
  expect(code, said).toBe(0);
  expect(report.faults.map(({ kind }: Kill) => kind)).toEqual(KILLS);
  for (const { kind, hits } of report.faults as Kill[]) expect(hits, kind).toBeGreaterThan(0);
  const { ledger, decidedAgain, promised } = report;
  expect(promised).toBeGreaterThan(200);
  expect(ledger.resting).toBeGreaterThan(0);
  expect(ledger.cancelled).toBeGreaterThan(0);
  expect(decidedAgain).toBe(ledger.orders + ledger.commands - ledger.notDecidedAgain);
  for (const { sum } of ledger.sums) expect(sum).toBe('0.00000000');
}, 240_000);
