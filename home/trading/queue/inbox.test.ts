import { expect, it } from 'vitest';
import { createCalendarHistory } from '#market/calendar-history';
import { createTradingModes } from '../core/trading-modes.ts';
import { DEFAULT_TRADING_RULES } from '../core/trading-rules.ts';
import type { Delivery } from '../lane.ts';
import { createInbox } from './inbox.ts';

const BATCH = 3;
const SMALL_TURN = 2;

/** Messages that say nothing, told apart by their tags; and how often hours were read for them. */
function open() {
  let fault: Error | undefined;
  let reads = 0;
  const inbox = createInbox(
    {
      ...{ rules: DEFAULT_TRADING_RULES, instruments: new Map(), partition: 0 },
      ...{ batchSize: BATCH, smallTurn: SMALL_TURN },
    },
    {
      verifyCredential: () => ({ ok: false, fault: 'credential_not_valid' }),
      noteKeys: () => async () => false,
      readAuthority: async () => ({
        ...{ sessionEnds: new Map(), voidBefore: new Map(), apiKeys: new Map() },
      }),
      readHours: async () => {
        reads += 1;
        if (fault) throw fault;
        return createCalendarHistory({ sessions: 'always', overrides: [] });
      },
      readModes: async () => createTradingModes([]),
    },
  );
  const deliver = (...tags: number[]) => tags.map(messageOf).forEach(inbox.deliver);
  const take = async () => (await inbox.take()).map(({ delivery }) => delivery.tag);
  return { inbox, deliver, take, reads: () => reads, fail: (error?: Error) => (fault = error) };
}

const messageOf = (tag: number): Delivery => ({
  ...{ tag, redelivered: false, type: undefined, content: Buffer.from('?') },
});

it('hands out what was delivered in its order, so many at a time', async () => {
  const { inbox, deliver, take } = open();
  deliver(1, 2, 3, 4);
  expect(await take()).toEqual([1, 2, 3]);
  expect(inbox.work()).toBe('little');
  expect(await take()).toEqual([4]);
  expect(inbox.work()).toBe('none');
});

it('what was read ahead comes first, with what was delivered since, and is read once', async () => {
  const { inbox, deliver, take, reads } = open();
  deliver(1, 2);
  inbox.readAhead();
  deliver(3, 4);
  inbox.readAhead();
  expect(inbox.work()).toBe('plenty');
  expect(await take()).toEqual([1, 2, 3]);
  expect(await take()).toEqual([4]);
  expect(reads()).toBe(3);
});

it('reads nothing ahead where there is nothing, or so little that more is to come', async () => {
  const { inbox, deliver, take, reads } = open();
  inbox.readAhead();
  expect(inbox.work()).toBe('none');
  deliver(1);
  inbox.readAhead();
  expect(inbox.work()).toBe('little');
  expect(reads()).toBe(0);
  expect(await take()).toEqual([1]);
});

it('a fault of what was read ahead is the fault of who takes it', async () => {
  const { inbox, deliver, take, fail } = open();
  fail(new Error('the database is gone'));
  deliver(1, 2);
  inbox.readAhead();
  await expect(take()).rejects.toThrow('the database is gone');
});
