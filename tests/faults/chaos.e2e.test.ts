import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY } from '@mockstreet/native/repository';
import { expect, test } from 'vitest';

/** Six kinds of faults that heal fast, between processes, wires, database and queues. */
const SEED = 1654;
const FAULTS = 6;

function startChaos(...given: readonly string[]) {
  const child = spawn(process.execPath, [join(REPOSITORY, 'scripts/chaos.ts'), ...given], {
    // The channel is what stops it should this process die.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (text) => {
      said += String(text);
    });
  }
  const ended = once(child, 'exit').then(([code]) => ({ code: code as number | null, said }));
  return { child, ended };
}

test('a short run of chaos breaks nothing that was promised, and says what it counted', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mockstreet-chaos-report-'));
  const file = join(folder, 'report.json');
  const given = ['--faults', `${FAULTS}`, '--seed', `${SEED}`, '--report', file];
  const { code, said } = await startChaos(...given).ended;
  expect(said).toContain(`${FAULTS} faults, seed ${SEED}: nothing broken`);
  expect(code).toBe(0);
  const { instance: report } = JSON.parse(readFileSync(file, 'utf8'));
  rmSync(folder, { recursive: true });
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
