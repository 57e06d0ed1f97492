import { randomUUID } from 'node:crypto';
import type { Sql } from '@mockstreet/db/client';
import { addMicros, type Instant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { checkCommandIdentity } from '../../home/verify/command-identity.ts';
import { makeDevice, signedBy } from '../support/desk-credentials.ts';
import { type EngineStage, openEngineStage } from '../support/engine-stage.ts';
import type { OrderDesk } from '../support/order-desk.ts';
import { writeTestTape } from '../support/test-tape.ts';

const START = instant(Date.UTC(2026, 10, 20, 3, 0, 0) * 1000);
const BTC = 'CRYPTO-COIN-BTC';
const CLOCK_MARGIN_MICROS = 500_000;
const second = (count: number) => addMicros(START, count * MICROS_PER_SECOND);
const ALICE = randomUUID();

let stage: EngineStage;
let desk: OrderDesk;
let sql: Sql;
let now: Instant = START;

beforeAll(async () => {
  stage = await openEngineStage({ users: [ALICE], openedAt: START });
  ({ desk, sql } = stage);
  await tapeTo(1);
  await stage.start({ clock: () => now });
});
afterAll(async () => {
  expect(stage.faults()).toEqual([]);
  await stage.close();
});

async function tapeTo(to: number): Promise<void> {
  now = second(to);
  await writeTestTape(sql, [{ tickerId: BTC, at: now, bid: '50000', ask: '50010' }], now);
  await desk.beacon(now);
}

/** Sends it twice, as an edge may after its connection broke. */
async function switchMargin(enabled: boolean, at: number): Promise<string> {
  const envelope = await desk.command(ALICE, { type: 'MARGIN', enabled }, second(at));
  await desk.publish(envelope);
  await desk.publish(envelope);
  return envelope.command_id;
}

const commandOf = async (id: string) => {
  const [row] = await sql`
    select status, reason, reason_detail as detail, enabled, cancelled, decided_at as "decidedAt"
    from commands where id = ${id}`;
  return row ?? {};
};
const marginOf = async () => {
  const [row] = await sql`
    select margin_since as since, margin_checked_to as "checkedTo", margin_partition as partition
    from wallets where user_id = ${ALICE}`;
  return row;
};
const becomes = async (read: () => Promise<unknown>, expected: object) =>
  await vi.waitFor(async () => expect(await read()).toMatchObject(expected), { timeout: 10_000 });

test('an account may owe from the moment of its command on, until it is taken back', async () => {
  const on = await switchMargin(true, 2);
  await tapeTo(4);
  const decidedAt = addMicros(second(2), CLOCK_MARGIN_MICROS);
  await becomes(() => commandOf(on), {
    ...{ status: 'DONE', reason: null, enabled: true, cancelled: 0, decidedAt },
  });
  const margin = await marginOf();
  expect(margin).toMatchObject({ since: decidedAt, partition: 0 });
  // Perhaps it has been looked after since.
  expect(margin?.checkedTo).toBeGreaterThanOrEqual(decidedAt);

  const again = await switchMargin(true, 5);
  await tapeTo(7);
  await becomes(() => commandOf(again), { status: 'DONE' });
  expect(await marginOf()).toMatchObject({ since: decidedAt });

  const off = await switchMargin(false, 8);
  await tapeTo(10);
  await becomes(() => commandOf(off), { status: 'DONE', enabled: false });
  expect(await marginOf()).toEqual({ since: null, checkedTo: null, partition: null });
});

test('a switch is known again when it comes again, and is told of once', async () => {
  const [row] = await sql<{ commands: number; told: number }[]>`
    select (select count(*) from commands)::int as commands,
      (select count(*) from outbox where payload->>'type' = 'command_settled')::int as told`;
  expect(row).toEqual({ commands: 3, told: 3 });
  const [told] = await sql`
    select payload->'kind' as kind, payload->'enabled' as enabled from outbox
    where payload->>'type' = 'command_settled' order by id limit 1`;
  expect(told).toEqual({ kind: 'MARGIN', enabled: true });
});

test('a device switches it by its signature, over what it asks for', async () => {
  const sessionId = randomUUID();
  const device = await makeDevice(desk.keys, { userId: ALICE, issuedAt: START, sessionId });
  const credential = signedBy(device);
  const envelope = await desk.command(ALICE, { type: 'MARGIN', enabled: true }, second(11), {
    credential,
  });
  await desk.publish(envelope);
  await tapeTo(13);
  await becomes(() => commandOf(envelope.command_id), { status: 'DONE' });
  expect(await marginOf()).toMatchObject({ since: addMicros(second(11), CLOCK_MARGIN_MICROS) });
});

test('verify finds each switch as it was asked for', async () => {
  expect(await checkCommandIdentity(sql)).toMatchObject({ checked: 4, breaches: 0 });
  await sql`alter table commands disable trigger user`;
  await sql`update commands set enabled = not enabled where accepted_at = ${second(2)}`;
  expect(await checkCommandIdentity(sql)).toMatchObject({ checked: 4, breaches: 1 });
});
