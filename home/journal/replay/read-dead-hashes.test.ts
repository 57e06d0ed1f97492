import type { ChannelModel } from 'amqplib';
import { expect, test } from 'vitest';
import { readDeadHashes } from './read-dead-hashes.ts';

function brokerWith(letters: readonly string[]): ChannelModel {
  const left = [...letters];
  const get = async () => {
    const content = left.shift();
    return content === undefined
      ? false
      : { content: Buffer.from(content), properties: { headers: {} } };
  };
  return { createChannel: async () => ({ get, close: async () => {} }) } as unknown as ChannelModel;
}

test('what was set aside is known by its hash', async () => {
  expect((await readDeadHashes(brokerWith(['a', 'b']), 3)).size).toBe(2);
});

test('more of it than can be looked at is an error, not a part of it', async () => {
  await expect(readDeadHashes(brokerWith(['a', 'b', 'c']), 3)).rejects.toThrow(/orders\.dead/);
});
