import { once } from 'node:events';
import { expect, test } from 'vitest';
import { runChaos, startChaos } from '../support/chaos-command.ts';

/** Six kinds of faults that heal fast, between processes, wires, database and queues. */
const SEED = 1654;
const FAULTS = 6;

test('a short run of chaos breaks nothing that was promised, and says what it counted', async () => {
  const run = await runChaos('--faults', `${FAULTS}`, '--seed', `${SEED}`);
  const { code, said } = run;
  expect(said).toContain(`${FAULTS} faults, seed ${SEED}: nothing broken`);
  expect(code).toBe(0);
  const report = run.report.instance;
  expect(report.faults).toHaveLength(FAULTS);
  expect(report.breaches).toEqual([]);
  expect(report.promised).toBeGreaterThan(200);
  const { ledger } = report;
  const { orders, commands, notDecidedAgain } = ledger;
  expect(report.decidedAgain).toBe(orders + commands - notDecidedAgain);
  // A few had a price that was none; were it many, little would have been tried.
  expect(notDecidedAgain).toBeLessThan(orders * 0.05);
  expect(ledger.resting).toBeGreaterThan(0);
  expect(ledger.cancelled).toBeGreaterThan(0);
  for (const { sum } of ledger.sums) expect(sum).toBe('0.00000000');
}, 240_000);

test('a run that is stopped before its end says so, and is no success', async () => {
  const { child, ended } = startChaos('--faults', '300', '--seed', `${SEED}`);
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  child.kill('SIGTERM');
  const { code, said } = await ended;
  expect(said).toContain('stopped before its end');
  expect(code).toBe(1);
}, 120_000);
