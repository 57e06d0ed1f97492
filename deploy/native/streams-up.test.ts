import { expect, test } from 'vitest';
import { createStreamsLook } from './streams-up.ts';

const QUEUE = { type: 'quorum', state: 'down' };
const STREAM = { type: 'stream', state: 'running' };
const AWAY = { type: 'stream', state: 'down' };

test('a broker without streams, or with all of them, is up at the first look', async () => {
  for (const listed of [[], [QUEUE], [STREAM, QUEUE, { type: 'stream' }]]) {
    const rouse = () => expect.unreachable();
    expect(await createStreamsLook({ listQueues: async () => listed, rouse })()).toBe(true);
  }
});

test('a stream that stays away is roused, and the broker is up when it is there', async () => {
  const world = { listed: [STREAM, AWAY], roused: 0 };
  const areUp = createStreamsLook({
    listQueues: async () => world.listed,
    async rouse() {
      world.roused += 1;
      world.listed = [STREAM, STREAM];
    },
  });
  let looks = 1;
  while (!(await areUp())) looks += 1;
  expect(world.roused).toBe(1);
  // One that is only slow to come is given its time.
  expect(looks).toBeGreaterThan(10);
});

test('one that cannot be roused keeps nothing from starting: who needs it says so', async () => {
  let tries = 0;
  const areUp = createStreamsLook({
    listQueues: async () => [AWAY],
    async rouse() {
      tries += 1;
      throw new Error('no such program');
    },
  });
  let looks = 1;
  while (!(await areUp())) looks += 1;
  expect(tries).toBeGreaterThan(1);
  expect(looks).toBeLessThan(200);
});

test('a list that is none is no answer: it is asked again', async () => {
  const areUp = createStreamsLook({
    listQueues: async () => ({ error: 'busy' }),
    rouse: async () => {},
  });
  await expect(areUp()).rejects.toThrow();
});
