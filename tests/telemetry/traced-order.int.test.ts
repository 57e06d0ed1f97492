import { randomUUID } from 'node:crypto';
import { instant } from '@mockstreet/shared/instant';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Connection } from '../../home/api/streams/connection.ts';
import { followOrders } from '../../home/api/streams/orders/follow-orders.ts';
import { openOrderReader } from '../../home/api/streams/orders/order-reader.ts';
import { openOutboxSession } from '../../home/outbox/outbox-session.ts';
import { startRelay } from '../../home/outbox/relay.ts';
import { createRelayState } from '../../home/outbox/relay-state.ts';
import { asService } from '../support/database.ts';
import { recordSpans } from '../support/recorded-spans.ts';
import { openWholeHouse, type WholeHouse } from '../support/whole-house.ts';

const BOB = randomUUID();
const PATIENCE = { timeout: 20_000, interval: 20 };
const { tracing, spans } = recordSpans();

let house: WholeHouse;
beforeAll(async () => {
  house = await openWholeHouse([BOB], tracing);
}, 60_000);
afterAll(() => house.close());

/** What carries events on: the relay, and one client who is told of Bob's orders. */
async function carryOn() {
  const carried: string[] = [];
  const relay = startRelay({
    openSession: (onMoved) => openOutboxSession(asService(house.databaseUrl, 'relay'), onMoved),
    publisher: {
      publish: async (all) => void carried.push(...all.map(({ text }) => text)),
      close: () => {},
    },
    ...{ clock: house.clock, tracing, state: createRelayState() },
    onFault: () => {},
  });
  const follower = followOrders({
    openSession: (onMoved) =>
      openOutboxSession(asService(house.databaseUrl, 'api'), onMoved, {
        applicationName: 'test',
        lock: 0,
      }),
    onFault: () => {},
  });
  const told: string[] = [];
  const connection = { isOpen: () => true, send: (text: string) => void told.push(text) };
  const reader = openOrderReader(
    {
      ...{ follower, tracing, replayEventsMax: 0 },
      read: () => Promise.reject(new Error('nothing of the past was asked for')),
      away: { known: () => ({ at: instant(0), microsMin: 0, outages: [] }) },
    },
    connection as Partial<Connection> as Connection,
    BOB,
  );
  await reader.attach();
  await reader.begin(undefined);
  return {
    told,
    async stop() {
      reader.end();
      await Promise.all([relay.stop(), follower.stop()]);
    },
  };
}

it('tells of an order in one trace from its acceptance to the screen, though the engine ended while it waited', async () => {
  const bob = await house.signIn(BOB);
  const carrying = await carryOn();
  const first = await house.startHome();
  const traceId = randomUUID().replaceAll('-', '');
  const begun = `00-${traceId}-00f067aa0ba902b7-00`;
  const { headers, body } = house.byBearer(bob);
  const { status, orderId } = await house.place({
    headers: { ...headers, traceparent: begun },
    body,
  });
  expect(status).toBe(202);
  const placesOf = () => house.sql<{ traceparent: string }[]>`
    select traceparent from orders where id = ${orderId} and status = 'PENDING'`;
  const waiting = await vi.waitUntil(async () => (await placesOf())[0], PATIENCE);
  await first.stop();

  await house.startHome();
  await house.writeTape();
  expect(await house.outcome(orderId)).toMatchObject({ status: 'FILLED' });
  const ofOrder = () => spans.filter(({ traceparent }) => traceparent.includes(traceId));
  await vi.waitFor(() => expect(ofOrder().length).toBeGreaterThanOrEqual(6), PATIENCE);
  await carrying.stop();

  expect(
    ofOrder()
      .map(({ name, kind }) => `${name}, ${kind}`)
      .toSorted(),
  ).toEqual([
    'accept order, server',
    'process orders, consumer',
    'publish orders, producer',
    'publish trade_events, producer',
    'send /ws/orders, producer',
    'settle order, internal',
  ]);
  const [accept, publish, process, ...later] = [
    ...['accept order', 'publish orders', 'process orders', 'settle order'],
    ...['publish trade_events', 'send /ws/orders'],
  ].map((name) => ofOrder().find((span) => span.name === name));
  expect(accept?.parent).toBe(begun.replace(/00$/, '01'));
  expect(publish?.parent).toBe(accept?.traceparent);
  expect(process).toMatchObject({
    parent: publish?.traceparent,
    attributes: { 'mockstreet.outcome': 'PENDING', 'mockstreet.message.redelivered': false },
  });
  // It lay with the order in between.
  expect(waiting.traceparent).toBe(process?.traceparent);
  for (const one of later) expect(one?.parent).toBe(process?.traceparent);
  expect(later[0]?.attributes).toMatchObject({
    'mockstreet.order.id': orderId,
    'mockstreet.outcome': 'FILLED',
  });
  const [turn] = spans.filter(({ name, links }) => name === 'settle turn' && links);
  expect(turn?.links).toContain(process?.traceparent);
  // Nobody outside learns where it is traced.
  expect(carrying.told.join('')).toContain(orderId);
  expect(carrying.told.join('')).not.toContain(traceId);
}, 60_000);

it('tells of a cancel too, and of what it came to', async () => {
  const bob = await house.signIn(BOB);
  const { headers } = house.byBearer(bob);
  const orderId = randomUUID();
  const { status, commandId } = await house.cancel(headers, orderId);
  expect(status).toBe(202);
  const named = (name: string) =>
    spans.find(
      (span) => span.name === name && span.attributes?.['mockstreet.command.id'] === commandId,
    );
  const below = (parent: string | undefined) => spans.filter((span) => span.parent === parent);
  await vi.waitFor(() => expect(named('settle command')).toBeDefined(), PATIENCE);
  const [accept, publish, settle] = [...['accept command', 'publish orders', 'settle command']].map(
    named,
  );
  expect(publish?.parent).toBe(accept?.traceparent);
  await vi.waitFor(() => expect(below(publish?.traceparent)).toHaveLength(1), PATIENCE);
  const [process] = below(publish?.traceparent);
  const outcome = { 'mockstreet.outcome': 'REJECTED' };
  expect(process).toMatchObject({
    name: 'process orders',
    attributes: { 'mockstreet.message.type': 'command', ...outcome },
  });
  expect(settle).toMatchObject({
    ...{ kind: 'internal', parent: process?.traceparent },
    attributes: { 'mockstreet.command.kind': 'CANCEL', 'mockstreet.order.id': orderId, ...outcome },
  });
});
