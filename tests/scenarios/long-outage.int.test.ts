import { randomUUID } from 'node:crypto';
import { MICROS_PER_DAY } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { checkDatabase } from '../../home/verify/verify-invariants.ts';
import { storeApiKey } from '../support/stored-credentials.ts';
import { openWholeHouse, type WholeHouse } from '../support/whole-house.ts';

const ALICE = randomUUID();
const BOT = randomUUID();

let house: WholeHouse;

beforeEach(async () => {
  house = await openWholeHouse([ALICE, BOT]);
});

afterEach(async () => {
  await house.close();
});

test('on the third day without home a device orders on, a bearer token cannot, and home settles it', async () => {
  const home = await house.startHome();
  const [phone, browser] = [await house.signInOnDevice(ALICE), await house.signIn(ALICE)];
  const bot = await storeApiKey(house.sql, { userId: BOT, createdAt: house.clock() });
  await eventually(async () => (await house.place(house.byApiKey(bot.key))).status === 202);
  await house.writeTape();
  const first = await house.place(house.byBearer(browser));
  expect(await house.outcome(first.orderId)).toEqual({ status: 'FILLED', reason: null });
  await home.stop();
  const lastWord = (await house.status()).revocations_as_of;

  house.advance(3 * MICROS_PER_DAY);
  expect((await house.place(house.byBearer(browser))).status).toBe(401);
  const signed = await house.place(await house.byDevice(phone));
  const botOrder = await house.place(house.byApiKey(bot.key));
  expect([signed.status, botOrder.status]).toEqual([202, 202]);
  expect((await house.status()).revocations_as_of).toBe(lastWord);

  await house.writeTape();
  await house.startHome();
  for (const { orderId } of [signed, botOrder]) {
    expect(await house.outcome(orderId)).toEqual({ status: 'FILLED', reason: null });
  }
  const [order] = await house.sql`
    select signed_at is not null as "isSigned", filled_at > greatest(accepted_at, signed_at) as "isLater",
      accepted_at - signed_at < interval '2 seconds' as "isFresh"
    from orders where id = ${signed.orderId}`;
  expect(order).toEqual({ isSigned: true, isLater: true, isFresh: true });
  await eventually(async () => ((await house.status()).revocations_as_of ?? '') > `${lastWord}`);
  await eventually(async () => (await ordersOf(bot.id)) === 2);
  const breaches = (await checkDatabase(house.sql)).filter((finding) => finding.breaches > 0);
  expect(breaches).toEqual([]);
});

const eventually = (isSo: () => Promise<boolean>) => vi.waitUntil(isSo, { timeout: 10_000 });

/** Orders that were counted for an API key. */
async function ordersOf(keyId: string): Promise<number> {
  const [usage] = await house.sql<{ orders: number }[]>`
    select sum(orders)::int as orders from api_key_usage where key_id = ${keyId}`;
  return usage?.orders ?? 0;
}
