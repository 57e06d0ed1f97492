import type { ChannelModel, ConsumeMessage } from 'amqplib';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FILLS_LOG, readStream } from './read-stream.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A broker with one stream that hands out each message so many milliseconds after it was asked. */
function brokerWith(stream: {
  readonly counts: readonly number[];
  readonly delays: readonly number[];
}) {
  let asked = 0;
  const counted = () => stream.counts[Math.min(asked++, stream.counts.length - 1)];
  const channel = () => ({
    on: () => {},
    prefetch: async () => {},
    ack: () => {},
    close: async () => {},
    checkQueue: async () => ({ messageCount: counted() }),
    async consume(_: string, onMessage: (message: ConsumeMessage) => void) {
      for (const [offset, delay] of stream.delays.entries()) {
        const headers = { 'x-stream-offset': offset };
        const message = { content: Buffer.from(`${offset}`), properties: { headers } };
        setTimeout(() => onMessage(message as unknown as ConsumeMessage), delay);
      }
    },
  });
  return { createChannel: async () => channel() } as unknown as ChannelModel;
}

async function read(stream: Parameters<typeof brokerWith>[0]): Promise<string[] | string> {
  const contents: string[] = [];
  const reading = readStream(brokerWith(stream), FILLS_LOG, async (batch) => {
    contents.push(...batch.map(String));
  }).then(
    () => contents,
    (error: unknown) => String(error),
  );
  await vi.advanceTimersByTimeAsync(60_000);
  return await reading;
}

test('a first message that takes its time is waited for', async () => {
  expect(await read({ counts: [3], delays: [5_000, 5_000, 5_000] })).toEqual(['0', '1', '2']);
});

test('a stream that has messages and hands out none is an error, not an empty one', async () => {
  expect(await read({ counts: [3], delays: [] })).toMatch(/StreamCutShort: .*says nothing/);
});

test('a broker that stops in the middle of a stream has not come to its end', async () => {
  const delays = [0, 0, 0, 0, 1_200, 1_200, 1_200, 1_200];
  expect(await read({ counts: [8], delays })).toMatch(/StreamCutShort: .*ended 4 too early/);
});

test('a count from before the broker had counted is asked for again', async () => {
  const late = { counts: [0, 0, 2], delays: [9_000, 9_000] };
  expect(await read(late)).toEqual(['0', '1']);
  expect(await read({ counts: [0, 0, 2], delays: [] })).toMatch(/says nothing/);
  expect(await read({ counts: [0], delays: [] })).toEqual([]);
});
