import { createSql } from '@mockstreet/db/client';
import { intentHash } from '@mockstreet/shared/order-envelope';
import { deriveOrderId } from '@mockstreet/shared/order-id';
import { ORDERS_DEAD_QUEUE, ORDERS_LOG_STREAM, partitionQueue } from '@mockstreet/shared/topology';
import { connect } from 'amqplib';
import { describe, expect, type TestContext, test, vi } from 'vitest';
import { createTestVhost } from '../../tests/support/broker.ts';
import { createTestDatabase } from '../../tests/support/database.ts';
import { checkJournalRecorded } from './journal-recorded.ts';
import { countQueues } from './waiting-commands.ts';

const PARTITION = partitionQueue(0);
const USER = '0199a000-0000-7000-8000-00000000000a';

function orderId(n: number): string {
  return `0199a000-0000-8000-8000-${n.toString().padStart(12, '0')}`;
}

function bodyHash(text: string): string {
  return Buffer.from(text).toString('hex').padEnd(64, '0');
}

/** As much of an envelope as tells which command it is. */
function command(n: number, body = 'first'): Buffer {
  return Buffer.from(JSON.stringify({ order_id: orderId(n), body_sha256: bodyHash(body) }));
}

/** A whole envelope that agrees with itself. */
function validOrder() {
  const order = {
    ticker_id: 'CRYPTO-COIN-BTC',
    side: 'BUY',
    type: 'MARKET',
    quantity: '1',
  } as const;
  return {
    version: 1,
    order_id: deriveOrderId(USER, USER),
    client_order_id: USER,
    user_id: USER,
    accepted_at: '2026-11-20T03:00:00.000000Z',
    clock_error_ms: 0,
    intake_id: 'edge-1',
    body_sha256: intentHash(order),
    credential: { scheme: 'Bearer', token: 'a.b.c' },
    order,
  };
}

const asContent = (value: unknown) => Buffer.from(JSON.stringify(value));

async function setStage({ onTestFinished }: TestContext) {
  const [database, broker] = await Promise.all([createTestDatabase(), createTestVhost()]);
  const sql = createSql({ url: database.url, applicationName: 'test', poolSize: 1 });
  const connection = await connect(broker.amqpUrl);
  onTestFinished(async () => {
    await connection.close();
    await sql.end({ timeout: 1 });
    await Promise.all([database.drop(), broker.drop()]);
  });
  const channel = await connection.createConfirmChannel();
  return {
    publish: async (queue: string, contents: readonly Buffer[], headers = {}) => {
      for (const content of contents) {
        channel.sendToQueue(queue, content, { persistent: true, headers });
      }
      await channel.waitForConfirms();
    },
    /** Works a queue off without leaving a record. */
    discard: (queue: string) =>
      channel.consume(queue, (message) => message && channel.ack(message)),
    cancel: (consumerTag: string) => channel.cancel(consumerTag),
    record: async (from: number, to: number) => {
      const numbers = Array.from({ length: to - from }, (_, index) => from + index);
      await sql`
        insert into orders (id, user_id, client_order_id, ticker_id, side, type, status, reason,
          requested_quantity, body_sha256, intake_id, clock_error_ms, partition, accepted_at,
          not_before, created_at, settled_at)
        select id, ${USER}, id, 'CRYPTO-COIN-BTC', 'BUY', 'MARKET', 'FAILED', 'NO_PRICE', 1,
          ${bodyHash('first')}, 'edge-1', 0, 0, now(), now(), now(), now()
        from unnest(${numbers.map(orderId)}::uuid[]) as id`;
    },
    recordConflict: (n: number, body: string) => sql`
      insert into order_conflicts values (${orderId(n)}, ${bodyHash(body)}, now(), '{}', now())`,
    keepLetters: (contents: readonly Buffer[], state: 'OPEN' | 'DISCARDED') => sql`
      insert into dead_letters (content_sha256, bytes, reason, excerpt, partition, set_aside_at,
        state, decided_at, decided_by)
      select sha256(decode(content, 'hex')), 1, 'x', '', 0, now(), ${state}, now(), ${USER}
      from unnest(${contents.map((content) => content.toString('hex'))}::text[]) as content
      on conflict (content_sha256) do update set state = excluded.state`,
    counts: async () => {
      const queues = await countQueues(broker.managementUrl, broker.vhost);
      return queues.find(({ queue }) => queue === PARTITION);
    },
    inspect: async (sleep = async () => {}) => {
      const amqpUrl = broker.amqpOf.auditor;
      const managementUrl = broker.managementOf('auditor');
      const findings = await checkJournalRecorded({ sql, amqpUrl, managementUrl, sleep });
      return { journal: findings[0], setAside: findings[1] };
    },
    async check(sleep?: () => Promise<void>) {
      return (await this.inspect(sleep)).journal;
    },
  };
}

const commands = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => command(from + index));

// They wait for the broker's figures most of the time, and so beside each other.
describe.concurrent('what the journal has recorded', () => {
  test('an empty journal is clean', async (context) => {
    const stage = await setStage(context);
    expect(await stage.check()).toMatchObject({ checked: 0, breaches: 0 });
  });

  test('commands that are all recorded are clean, over many batches', async (context) => {
    const stage = await setStage(context);
    await stage.publish(ORDERS_LOG_STREAM, commands(0, 3_500));
    await stage.record(0, 3_500);
    expect(await stage.check()).toMatchObject({ checked: 3_500, breaches: 0 });
  });

  test('a command that is nowhere is lost, and named', async (context) => {
    const stage = await setStage(context);
    await stage.publish(ORDERS_LOG_STREAM, commands(0, 20));
    await stage.record(0, 7);
    await stage.record(8, 20);
    expect(await stage.check()).toMatchObject({
      checked: 20,
      breaches: 1,
      examples: [expect.stringContaining(orderId(7))],
    });
  });

  test('another command under a used id needs a record of its own', async (context) => {
    const stage = await setStage(context);
    await stage.publish(ORDERS_LOG_STREAM, [command(1), command(1, 'other')]);
    await stage.record(1, 2);
    expect(await stage.check()).toMatchObject({ breaches: 1 });
    await stage.recordConflict(1, 'other');
    expect(await stage.check()).toMatchObject({ breaches: 0 });
  });

  test('a command that was set aside is not lost, whatever it contains', async (context) => {
    const stage = await setStage(context);
    const junk = Buffer.from('{"not": "an envelope"');
    await stage.publish(ORDERS_LOG_STREAM, [junk, command(1)]);
    expect(await stage.check()).toMatchObject({ breaches: 2 });
    await stage.publish(ORDERS_DEAD_QUEUE, [junk, command(1)]);
    expect(await stage.check()).toMatchObject({ breaches: 0 });
    // Looking left everything where it was.
    expect(await stage.check()).toMatchObject({ breaches: 0 });
  });

  test('commands are excused while as many wait, and no more than that', async (context) => {
    const stage = await setStage(context);
    await stage.publish(ORDERS_LOG_STREAM, commands(0, 10));
    await stage.publish(PARTITION, commands(0, 8));
    const patience = { timeout: 15_000, interval: 200 };
    await vi.waitFor(
      async () => expect(await stage.counts()).toMatchObject({ messages: 8 }),
      patience,
    );
    expect(await stage.check()).toMatchObject({ checked: 10, breaches: 2 });
    await stage.record(8, 10);
    expect(await stage.check()).toMatchObject({
      breaches: 0,
      remark: expect.stringContaining('up to 8'),
    });
  });

  test('messages that come and go excuse nothing once the queue was worked off', async (context) => {
    const stage = await setStage(context);
    await stage.publish(ORDERS_LOG_STREAM, commands(0, 2));
    await stage.publish(PARTITION, [command(8), command(9)]);
    const counted = (expected: object) =>
      vi.waitFor(async () => expect(await stage.counts()).toMatchObject(expected), {
        timeout: 15_000,
        interval: 200,
      });
    await counted({ messages: 2 });
    let looks = 0;
    const sleep = async () => {
      looks += 1;
      if (looks !== 2) return;
      const { consumerTag } = await stage.discard(PARTITION);
      await counted({ messages: 0, acked: 2 });
      await stage.cancel(consumerTag);
      await stage.publish(PARTITION, [command(10), command(11)]);
      await counted({ messages: 2, acked: 2 });
    };
    expect(await stage.check(sleep)).toMatchObject({ checked: 2, breaches: 2 });
  }, 40_000);

  test.for<[object, number]>([
    [{}, 1],
    [{ reason: 'cannot_settle order=1: bug' }, 1],
    [{ reason: 'cannot_admit:beyond the calendar' }, 1],
    [{ reason: 'credential_not_valid' }, 0],
    [{ reason: 'unsupported_order_type' }, 0],
    [{ reason: 'back_dated' }, 0],
  ])(
    'a valid order set aside with %j counts as %i breaches',
    async ([headers, breaches], context) => {
      const stage = await setStage(context);
      const content = asContent(validOrder());
      await stage.publish(ORDERS_LOG_STREAM, [content]);
      await stage.publish(ORDERS_DEAD_QUEUE, [content], headers);
      const { journal, setAside } = await stage.inspect();
      expect(journal).toMatchObject({ checked: 1, breaches: 0 });
      expect(setAside).toMatchObject({ checked: 1, breaches });
    },
  );

  test('junk and forgeries set aside are counted, and fine', async (context) => {
    const stage = await setStage(context);
    const forged = { ...validOrder(), user_id: '0199a000-0000-7000-8000-00000000000b' };
    await stage.publish(ORDERS_DEAD_QUEUE, [Buffer.from('{'), asContent(forged)]);
    expect((await stage.inspect()).setAside).toMatchObject({ checked: 2, breaches: 0 });
  });

  test('a letter that an administrator discarded is dealt with, also once its queue was emptied', async (context) => {
    const stage = await setStage(context);
    const letters = [asContent(validOrder()), command(2)];
    await stage.publish(ORDERS_LOG_STREAM, letters);
    await stage.keepLetters(letters, 'OPEN');
    expect((await stage.inspect()).journal).toMatchObject({ checked: 2, breaches: 2 });
    await stage.publish(ORDERS_DEAD_QUEUE, letters);
    expect((await stage.inspect()).setAside).toMatchObject({ checked: 2, breaches: 1 });
    await stage.keepLetters(letters, 'DISCARDED');
    expect((await stage.inspect()).setAside).toMatchObject({ checked: 2, breaches: 0 });
    await stage.discard(ORDERS_DEAD_QUEUE);
    await vi.waitUntil(async () => (await stage.inspect()).setAside?.checked === 0, {
      timeout: 20_000,
    });
    expect((await stage.inspect()).journal).toMatchObject({ checked: 2, breaches: 0 });
  });

  test('without a broker the rule counts as not checked', async () => {
    const findings = await checkJournalRecorded({
      sql: undefined as never,
      amqpUrl: 'amqp://127.0.0.1:1',
      managementUrl: 'http://127.0.0.1:1',
      sleep: async () => {},
    });
    expect(findings).toHaveLength(2);
    for (const finding of findings) {
      expect(finding).toMatchObject({ breaches: 0, unchecked: expect.any(String) });
    }
  });
});
