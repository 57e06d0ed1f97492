import { generateKeyPairSync } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { vi } from 'vitest';
import { get, type OwnAccount, post, signedIn } from './own-account.ts';
import type { RunningApp } from './running-app.ts';

const BUY = {
  ticker_id: 'CRYPTO-COIN-BTC',
  side: 'BUY',
  type: 'MARKET',
  amount_krw: '100000',
} as const;
const TRIES = 10;

/**
 * An order that home could not open, as behind a restore of older keys: it is with the dead letters, and the
 * keys are back. Resolves with its id.
 */
export async function orderSetAside(app: RunningApp, owner: OwnAccount): Promise<string> {
  const file = app.instance.directory.home.keys.sealingKeys;
  const kept = await readFile(file, 'utf8');
  await writeFile(file, withOtherHalves(kept));
  try {
    // The engine follows its files within a second, and nobody can see when it has.
    for (let tried = 0; tried < TRIES; tried++) {
      const orderId = await untilTakenOrNot(app, owner);
      if (orderId !== undefined) return orderId;
    }
    throw new Error('home opens orders that were sealed to keys which it no longer has');
  } finally {
    await writeFile(file, kept);
  }
}

/** Undefined for an order that home could open still. A credential is opened once, so each has its own. */
async function untilTakenOrNot(app: RunningApp, owner: OwnAccount): Promise<string | undefined> {
  const token = await signedIn(app, owner.username, owner.password);
  const admin = await signedIn(app, 'admin', 'demo-admin-1');
  const { order_id } = await post(app, '/orders', BUY, token);
  const fate = await vi.waitUntil(
    async () => {
      const letters = JSON.stringify(await get(app, '/admin/dead-letters?state=OPEN', admin));
      if (letters.includes(String(order_id))) return 'set aside';
      const orders = JSON.stringify(await get(app, '/orders', token));
      return orders.includes(String(order_id)) ? 'taken' : undefined;
    },
    { timeout: 30_000, interval: 200 },
  );
  return fate === 'set aside' ? String(order_id) : undefined;
}

function withOtherHalves(text: string): string {
  const ring = JSON.parse(text) as { readonly keys: readonly object[] };
  const keys = ring.keys.map((key) => {
    const { x, d } = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' });
    return { ...key, x, d };
  });
  return JSON.stringify({ ...ring, keys });
}
