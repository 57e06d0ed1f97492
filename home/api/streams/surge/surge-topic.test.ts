import { instantFromMillis } from '@mockstreet/shared/instant';
import { expect, it } from 'vitest';
import type { Connection } from '../connection.ts';
import { createSurgeTopic } from './surge-topic.ts';

/** A connection that takes what it is sent, unless it is told to wait. */
function fakeConnection() {
  const heard: string[] = [];
  const state = { waiting: 0 };
  const connection = {
    waiting: () => state.waiting,
    // A short frame has a head of two bytes.
    sendFrame: (frame: Buffer) => void heard.push(frame.subarray(2).toString()),
  } as Partial<Connection> as Connection;
  return { connection, heard, state };
}

function fakeBoard() {
  const listeners = new Set<() => void>();
  const state = { value: 1 };
  return {
    state,
    listeners,
    board: {
      current: () => ({ value: state.value }),
      onChange(listener: () => void) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
    async change(value: number) {
      state.value = value;
      for (const listener of listeners) listener();
      await Promise.resolve();
      await Promise.resolve();
    },
  };
}

/** Resolves an answer of the board when told to. */
function heldBoard() {
  const { board, state, listeners, change } = fakeBoard();
  const held: PromiseWithResolvers<void>[] = [];
  const current = async () => {
    const one = Promise.withResolvers<void>();
    held.push(one);
    await one.promise;
    return { value: state.value };
  };
  return { board: { ...board, current }, listeners, change, held };
}

const startedAt = instantFromMillis(7_000);
const said = (heard: readonly string[]) => heard.map((text) => JSON.parse(text));

it('tells the present on joining and every change, the latest alone to who was slow', async () => {
  const { board, change, listeners } = fakeBoard();
  const faults: unknown[] = [];
  const onFault = (error: unknown) => void faults.push(error);
  const topic = createSurgeTopic({ board, startedAt, onFault });
  const [quick, slow] = [fakeConnection(), fakeConnection()];
  const seqs: string[] = [];
  const guest = { userId: 'u', seq: undefined, ready: (seq: string) => void seqs.push(seq) };
  const joined = [
    await topic.join(quick.connection, guest),
    await topic.join(slow.connection, guest),
  ];
  expect(seqs).toEqual(['7000.1', '7000.1']);
  slow.state.waiting = 1;
  await change(2);
  await change(3);
  slow.state.waiting = 0;
  topic.round?.();
  expect(said(quick.heard).map(({ surge }) => surge.value)).toEqual([1, 2, 3]);
  expect(said(slow.heard)).toEqual([
    { type: 'surge', seq: '7000.1', surge: { value: 1 } },
    { type: 'surge', seq: '7000.3', surge: { value: 3 } },
  ]);
  for (const subscription of joined) subscription.end();
  expect([listeners.size, faults]).toEqual([0, []]);
});

it('keeps telling who joined together with one that has gone meanwhile', async () => {
  const { board, change, listeners, held } = heldBoard();
  const topic = createSurgeTopic({ board, startedAt, onFault() {} });
  const [gone, staying] = [fakeConnection(), fakeConnection()];
  const guest = { userId: 'u', seq: undefined, ready: () => {} };
  const joins = [gone, staying].map(({ connection }) => topic.join(connection, guest));
  held[0]?.resolve();
  (await joins[0])?.end();
  // Told nothing before it has heard `ready`.
  expect(staying.heard).toEqual([]);
  held[1]?.resolve();
  const subscription = await joins[1];
  const changed = change(2);
  held[2]?.resolve();
  await changed;
  await expect.poll(() => said(staying.heard).map(({ surge }) => surge.value)).toEqual([1, 2]);
  subscription?.end();
  expect(listeners.size).toBe(0);
});

it('leaves the board when the only one that joins cannot be told, and shows nobody the past', async () => {
  const { board, change, listeners, held } = heldBoard();
  const topic = createSurgeTopic({ board, startedAt, onFault() {} });
  const guest = { userId: 'u', seq: undefined, ready: () => {} };
  const failing = topic.join(fakeConnection().connection, guest);
  held[0]?.reject(new Error('away'));
  await expect(failing).rejects.toThrow('away');
  expect(listeners.size).toBe(0);

  const first = topic.join(fakeConnection().connection, guest);
  held[1]?.resolve();
  const subscription = await first;
  const changed = change(2);
  subscription.end();
  held[2]?.resolve();
  await changed;
  await change(3);
  const later = fakeConnection();
  const joining = topic.join(later.connection, guest);
  held[3]?.resolve();
  await joining;
  expect(said(later.heard).map(({ surge }) => surge.value)).toEqual([3]);
});
