import { randomUUID } from 'node:crypto';
import { parseInstant } from '@mockstreet/shared/instant';
import { envelopeFault, intentHash, orderEnvelopeSchema } from '@mockstreet/shared/order-envelope';
import { verifyReceipt } from '@mockstreet/shared/receipt';
import { MESSAGE_TYPE, ORDERS_LOG_STREAM, partitionQueues } from '@mockstreet/shared/topology';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestVhost, type TestVhost } from '../../tests/support/broker.ts';
import { openQueueReader, type QueueReader } from '../../tests/support/queue-reader.ts';
import {
  type IntakeFiles,
  type IntakeUnderTest,
  makeIntakeFiles,
  runIntake,
} from '../../tests/support/running-intake.ts';

const buy = { ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'MARKET', amount_krw: '100000' };

describe('an accepted order', () => {
  let vhost: TestVhost;
  let files: IntakeFiles;
  let intake: IntakeUnderTest;
  let reader: QueueReader;
  beforeAll(async () => {
    [vhost, files] = await Promise.all([createTestVhost(), makeIntakeFiles()]);
    intake = await runIntake(files, vhost.amqpOf.intake, { config: { PARTITIONS: 2 } });
    await intake.becameReady();
    reader = await openQueueReader(vhost.amqpUrl);
  });
  afterAll(async () => {
    await reader.close();
    await intake.stop();
    files.remove();
    await vhost.drop();
  });

  it('is in its partition and in the journal, with an envelope that home can check', async () => {
    const userId = randomUUID();
    const clientOrderId = randomUUID();
    const answer = await intake.order(userId, { ...buy, client_order_id: clientOrderId });
    expect(answer.status).toBe(202);
    const accepted = (await answer.json()) as Record<string, string>;

    const partition = await reader.drain(
      partitionQueues(2).map(({ queue }) => queue),
      1,
    );
    const journal = await reader.readStream(ORDERS_LOG_STREAM, 1);
    expect(partition[0]?.content.equals(journal[0]?.content as Buffer)).toBe(true);
    expect(partition[0]?.properties).toMatchObject({
      type: MESSAGE_TYPE.order,
      messageId: accepted.order_id,
      deliveryMode: 2,
    });
    const envelope = orderEnvelopeSchema.parse(JSON.parse(String(partition[0]?.content)));
    expect(envelopeFault(envelope)).toBeUndefined();
    expect(envelope).toMatchObject({
      user_id: userId,
      client_order_id: clientOrderId,
      order_id: accepted.order_id,
      accepted_at: accepted.accepted_at,
      order: buy,
    });
  });

  it('comes with a receipt that the public key of the edge verifies, alone', async () => {
    const userId = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => intake.order(userId, buy)));
    for (const answer of answers) {
      const accepted = (await answer.json()) as Record<string, string>;
      const facts = {
        orderId: accepted.order_id as string,
        userId,
        clientOrderId: accepted.client_order_id as string,
        bodySha256: intentHash(buy as never),
        acceptedAt: accepted.accepted_at as string,
      };
      const receipt = accepted.receipt as string;
      expect(await verifyReceipt(receipt, facts, intake.edge.publicKey)).toBe(true);
      const other = { ...facts, acceptedAt: facts.acceptedAt.replace(/\d\dZ$/, '00Z') };
      const changed = other.acceptedAt !== facts.acceptedAt;
      expect(await verifyReceipt(receipt, other, intake.edge.publicKey)).toBe(!changed);
    }
  });

  it('stands behind the earlier orders of its user, in one partition, with a later time', async () => {
    await reader.drainAll(partitionQueues(2).map(({ queue }) => queue));
    const users = Array.from({ length: 8 }, () => randomUUID());
    const sent = new Map<string, string[]>();
    await Promise.all(
      users.map(async (userId) => {
        const token = await intake.tokenFor(userId);
        const ids: string[] = [];
        for (let count = 0; count < 10; count++) {
          const answer = await intake.order(userId, buy, { authorization: `Bearer ${token}` });
          ids.push(((await answer.json()) as { order_id: string }).order_id);
        }
        sent.set(userId, ids);
      }),
    );
    const seen = new Map<string, string[]>();
    const queuesOf = new Map<string, Set<string>>();
    for (const { queue } of partitionQueues(2)) {
      let last = 0;
      for (const message of await reader.drainAll([queue])) {
        const envelope = orderEnvelopeSchema.parse(JSON.parse(String(message.content)));
        const at = parseInstant(envelope.accepted_at) as number;
        expect(at).toBeGreaterThan(last);
        last = at;
        seen.set(envelope.user_id, [...(seen.get(envelope.user_id) ?? []), envelope.order_id]);
        queuesOf.set(envelope.user_id, (queuesOf.get(envelope.user_id) ?? new Set()).add(queue));
      }
    }
    expect(seen).toEqual(sent);
    expect([...queuesOf.values()].map(({ size }) => size)).toEqual(users.map(() => 1));
  });

  it('is answered alike when it is sent again, at once or later, and is queued once', async () => {
    const userId = randomUUID();
    const order = { ...buy, client_order_id: randomUUID() };
    const answers = await Promise.all([1, 2, 3].map(() => intake.order(userId, order)));
    answers.push(await intake.order(userId, { ...order, amount_krw: '100000.00' }));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    const bodies = await Promise.all(answers.map((answer) => answer.text()));
    expect(new Set(bodies).size).toBe(1);
    const { order_id: next } = (await (await intake.order(userId, buy)).json()) as {
      order_id: string;
    };
    const queued = await reader.drainTo(
      partitionQueues(2).map(({ queue }) => queue),
      next,
    );
    const { order_id: id } = JSON.parse(bodies[0] as string) as { order_id: string };
    expect(queued.filter(({ properties }) => properties.messageId === id)).toHaveLength(1);
  });

  it('keeps its id from another order of the same user, not from another user', async () => {
    const userId = randomUUID();
    const order = { ...buy, client_order_id: randomUUID() };
    expect((await intake.order(userId, order)).status).toBe(202);
    const reused = await intake.order(userId, { ...order, amount_krw: '200000' });
    expect(reused.status).toBe(409);
    expect(await reused.json()).toMatchObject({
      code: 'CLIENT_ORDER_ID_REUSED',
      client_order_id: order.client_order_id,
    });
    expect((await intake.order(randomUUID(), order)).status).toBe(202);
  });

  it.each<[string, object]>([
    ['theirs', { ticker: 'CRYPTO-COIN-BTC', action: 'buy', amount: 0.5 }],
    ['today’s', buy],
  ])('can be sent by older clients, with a body like %s', async (_whose, body) => {
    const userId = randomUUID();
    const answer = await fetch(`${intake.url}/order`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await intake.tokenFor(userId)}` },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({ status: 'ACCEPTED' });
  });
});
