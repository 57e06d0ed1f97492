import { instant } from '@mockstreet/shared/instant';
import { expect, it } from 'vitest';
import { parsePosition } from '#outbox/outbox-position';
import type { ReadDatabase } from '../../http/database.ts';
import type { Connection } from '../connection.ts';
import type { Attachment } from './follow-orders.ts';
import { createOrdersTopic } from './orders-topic.ts';
import type { OrderEvent } from './read-order-events.ts';

const position = (text: string) =>
  parsePosition(text) as NonNullable<ReturnType<typeof parsePosition>>;

it('is as far as it was told, until it has been told more: an error carries that', async () => {
  const answers = [
    { floor: position('1.0'), horizon: position('9.0') },
    {
      events: [
        {
          ...{ position: position('6.2'), userId: 'u', subject: 'a' },
          payload: { type: 'order_settled', order_id: 'a' },
        },
      ] satisfies OrderEvent[],
      ...{ reached: position('7.3'), scanned: 4, isLast: false },
    },
  ];
  const heard: string[] = [];
  const connection = {
    seq: () => '5.1',
    isOpen: () => true,
    send: (text: string) => void heard.push(JSON.parse(text).seq),
    whenTaken: async () => {},
  } as Partial<Connection> as Connection;
  const seqs: string[] = [];
  const read = (async () => {
    seqs.push(connection.seq());
    const answer = answers.shift();
    if (!answer) throw new Error('away');
    return answer;
  }) as ReadDatabase;
  const from = position('9.0');
  const reached = () => from;
  const attachment: Attachment = { from, isPast: () => false, reached, detach() {} };
  const topic = createOrdersTopic({
    follower: { attach: async () => attachment, stop: async () => {} },
    ...{ read, replayEventsMax: 1_000 },
    away: {
      known: () => ({ at: instant(0), microsMin: 0, outages: [] }),
      refresh: async () => {},
    },
  });
  const guest = { userId: 'u', seq: '5.1', ready: () => {} };
  await expect(topic.join(connection, guest)).rejects.toThrow('away');
  expect([seqs, heard, connection.seq()]).toEqual([['5.1', '5.1', '7.3'], ['6.2'], '7.3']);
});
