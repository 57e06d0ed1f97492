import { randomUUID } from 'node:crypto';
import { formatInstant, MICROS_PER_MS } from '@mockstreet/shared/instant';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { endSessions } from '../../home/accounts/end-sessions.ts';
import { revokeApiKey, storeApiKey } from '../support/stored-credentials.ts';
import { openWholeHouse, type SignedIn, type WholeHouse } from '../support/whole-house.ts';

const ALICE = randomUUID();
const BOB = randomUUID();

let house: WholeHouse;

beforeEach(async () => {
  house = await openWholeHouse([ALICE, BOB]);
});

afterEach(async () => {
  await house.close();
});

const eventually = (isSo: () => Promise<boolean>) => vi.waitUntil(isSo, { timeout: 10_000 });

async function signOut({ userId, sessionId }: SignedIn) {
  // Not in the very millisecond of an order before it.
  house.advance(MICROS_PER_MS);
  const at = house.clock();
  await endSessions(house.sql, { userId, sessionId, everywhere: false, at, address: '192.0.2.1' });
  return at;
}

test('who signs out is refused at the edge whatever the token, and what came before is filled', async () => {
  await house.startHome();
  const browser = await house.signIn(ALICE);
  const [phone, laptop] = [await house.signInOnDevice(ALICE), await house.signInOnDevice(ALICE)];
  const before = [
    await house.place(house.byBearer(browser)),
    await house.place(await house.byDevice(phone)),
  ];
  expect(before.map(({ status }) => status)).toEqual([202, 202]);
  await signOut(browser);
  const at = await signOut(phone);
  const signed = async () => (await house.place(await house.byDevice(phone))).status;
  await eventually(async () => (await signed()) === 401);
  for (const device of [browser, phone]) {
    expect((await house.place(house.byBearer(device))).status).toBe(401);
  }
  expect(((await house.status()).revocations_as_of ?? '') >= formatInstant(at)).toBe(true);
  expect((await house.place(await house.byDevice(laptop))).status).toBe(202);
  await house.writeTape();
  for (const { orderId } of before) {
    expect(await house.outcome(orderId)).toEqual({ status: 'FILLED', reason: null });
  }
});

test('what was revoked while home was cut off is refused when it is back, from that moment on', async () => {
  const home = await house.startHome();
  const [browser, phone] = [await house.signIn(ALICE), await house.signInOnDevice(ALICE)];
  const bob = await house.signIn(BOB);
  const bot = await storeApiKey(house.sql, { userId: BOB, createdAt: house.clock() });
  await eventually(async () => (await house.place(house.byApiKey(bot.key))).status === 202);
  // The edge believes the last that it has heard.
  await home.stop();
  const byAll = async () => [
    await house.place(house.byBearer(browser)),
    await house.place(await house.byDevice(phone)),
    await house.place(house.byApiKey(bot.key)),
  ];
  const before = await byAll();
  const at = await signOut(browser);
  await signOut(phone);
  await revokeApiKey(house.sql, bot.id, house.clock());
  const after = await byAll();
  const untouched = await house.place(house.byBearer(bob));
  const statuses = [...before, ...after, untouched].map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([202]));

  await house.writeTape();
  await house.startHome();
  for (const { orderId } of [...before, untouched]) {
    expect(await house.outcome(orderId)).toEqual({ status: 'FILLED', reason: null });
  }
  for (const { orderId } of after) {
    expect(await house.outcome(orderId)).toEqual({ status: 'FAILED', reason: 'AUTH_REVOKED' });
  }
  const [refused] = await house.sql`
    select reason_detail as detail from orders where id = ${after[0]?.orderId ?? null}`;
  expect(refused?.detail).toBe(`session_ended=${formatInstant(at)}`);
  // And now the edge has heard of it too.
  await eventually(async () => (await house.place(house.byBearer(browser))).status === 401);
});
