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
