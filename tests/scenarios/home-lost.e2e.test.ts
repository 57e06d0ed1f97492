import { execFile } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSql } from '@mockstreet/db/client';
import type { Instance } from '@mockstreet/native/instance';
import { REPOSITORY } from '@mockstreet/native/repository';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { addTraders } from '../support/instance-users.ts';
import { ledgerHash } from '../support/ledger-hash.ts';
import { createInstance, type RunningInstance } from '../support/running-instance.ts';
import type { Trader } from '../support/trader.ts';
import { verifyInstance } from '../support/verify-instance.ts';

const BUY = { ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'MARKET', amount_krw: '30000' };

let instance: RunningInstance;
let traders: Trader[];

beforeAll(async () => {
  instance = await createInstance();
  await instance.start('edge');
  await instance.start('home');
  traders = await addTraders(instance, 6);
}, 240_000);

afterAll(async () => {
  await instance?.dispose();
}, 60_000);

/** A command of ours, as npm runs it. */
function run(name: string, given: Instance, ...args: string[]) {
  const env = {
    ...process.env,
    ...given.environment,
    DATA_DIR: given.data.root,
    PORT_BASE: `${given.ports.gateway}`,
  };
  return new Promise<{ code: number | string; output: string }>((resolve) => {
    execFile(
      process.execPath,
      [join(REPOSITORY, 'scripts', `${name}.ts`), ...args],
      { env },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, output: stdout + stderr }),
    );
  });
}

/** Everybody orders, again and again, until told to stop; returns how many were accepted. */
function trade(): { stop(): Promise<number> } {
  const done = new AbortController();
  const trading = traders.map(async (trader) => {
    let accepted = 0;
    while (!done.signal.aborted) {
      if ((await trader.order(BUY)).status === 202) accepted += 1;
      await sleep(100);
    }
    return accepted;
  });
  return {
    async stop() {
      done.abort();
      return (await Promise.all(trading)).reduce((sum, accepted) => sum + accepted, 0);
    },
  };
}

async function settledLedger(orders: number): Promise<string> {
  const sql = createSql({ url: instance.describe().addresses.database, applicationName: 'test' });
  try {
    await vi.waitUntil(
      async () => {
        const [row] = await sql<{ settled: number }[]>`
          select count(*)::int as settled from orders where status <> 'PENDING'`;
        return row?.settled === orders;
      },
      { timeout: 60_000, interval: 250 },
    );
    return await ledgerHash(sql);
  } finally {
    await sql.end();
  }
}

test('home lost with its disk comes back from an older backup, to the last order', async () => {
  const trading = trade();
  await sleep(2_000);
  const described = instance.describe();
  // Taken under load, and younger orders follow it.
  const backup = await run('backup', described);
  expect(backup).toMatchObject({ code: 0 });
  await sleep(3_000);
  const orders = await trading.stop();
  const before = await settledLedger(orders);
  const [name = ''] = readdirSync(described.data.backup.folder);
  const file = join(described.data.backup.folder, name);

  const whileRunning = await run('restore', described, file);
  expect(whileRunning).toMatchObject({ code: 2 });
  expect(whileRunning.output).toMatch(/HOME_RUNNING: .*\nDATA_PRESENT: /);

  expect(await instance.stop('home')).toBe(0);
  rmSync(described.data.home.root, { recursive: true });

  const restored = await run('restore', described, file);
  expect(restored.output).toContain('restored to');
  expect(restored).toMatchObject({ code: 0 });
  expect(existsSync(join(described.data.root, 'restoring'))).toBe(false);

  await instance.start('home');
  expect(await settledLedger(orders)).toBe(before);
  // Home goes on: who was signed in still is, and orders are filled.
  const [trader] = traders as [Trader, ...Trader[]];
  const { body } = await trader.order(BUY);
  await vi.waitUntil(
    async () => (await trader.get(`/orders/${body.order_id}`)).body.status === 'FILLED',
    { timeout: 30_000, interval: 250 },
  );
  const verdict = await verifyInstance(instance.describe());
  expect(verdict.output).not.toContain('BREACH');
  expect(verdict.code).toBe(0);
}, 240_000);
