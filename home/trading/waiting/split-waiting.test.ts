import { addMicros, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { describe, expect, it } from 'vitest';
import { buildCommand } from '../core/testing/build-command.ts';
import { buildOrder } from '../core/testing/build-order.ts';
import { START } from '../core/testing/moment.ts';
import type { OpenSubmission, PooledSubmission } from './open-submission.ts';
import { splitWaiting } from './split-waiting.ts';

const BRIEF = 2 * MICROS_PER_SECOND;
const NOW = addMicros(START, 60 * MICROS_PER_SECOND);
const ago = (micros: number) => addMicros(NOW, -micros);
const order = (id: string, given: Parameters<typeof buildOrder>[0] = {}): OpenSubmission => ({
  kind: 'order',
  open: buildOrder({ id, ...given }),
});

function split(
  waiting: readonly (readonly [OpenSubmission, 'TAPE' | 'QUEUE', metAgo?: number])[],
  { poolSize = 100, written = [] as string[], stored = [] as string[] } = {},
) {
  const held = waiting.map(([one, , metAgo = 0], tag): PooledSubmission => {
    return { ...one, metAt: ago(metAgo), tags: [tag], message: { content: Buffer.alloc(0) } };
  });
  const known = new Map(
    held.filter(({ open }) => !stored.includes(open.id)).map((one) => [one.open.id, one]),
  );
  const orders = waiting.flatMap(([one, reason]) =>
    one.kind === 'order'
      ? [{ order: one.open, reason, touchedAt: undefined, isUnseen: false }]
      : [],
  );
  const commands = waiting.flatMap(([one, reason]) =>
    one.kind === 'command' ? [{ command: one.open, reason }] : [],
  );
  const { pooled, toStore, clearTo } = splitWaiting(
    { ready: [], waiting: orders, waitingCommands: commands, cutShort: [] },
    { known, written: new Set(written) },
    { poolSize, briefWaitMicros: BRIEF, now: NOW },
  );
  const ids = (all: readonly PooledSubmission[]) => all.map(({ open }) => open.id);
  return { pooled: ids(pooled), toStore: ids(toStore), clearTo };
}

describe('what waits', () => {
  it('for the queue stays in the pool, for the market is stored once that takes long', () => {
    const whose = split([
      [order('queue', { acceptedAt: ago(9 * BRIEF) }), 'QUEUE', 9 * BRIEF],
      [order('long'), 'TAPE', BRIEF],
      [order('brief', { acceptedAt: ago(BRIEF - 1) }), 'TAPE', BRIEF - 1],
    ]);
    expect(whose).toEqual({
      ...{ pooled: ['queue', 'brief'], toStore: ['long'], clearTo: ago(BRIEF) },
    });
  });

  it('is stored at once where it comes late, and by home’s clock where the edge’s is ahead', () => {
    const late = order('late', { acceptedAt: ago(BRIEF) });
    const ahead = addMicros(NOW, 1_000 * BRIEF);
    const { pooled, toStore } = split([
      [late, 'TAPE'],
      [order('brief', { acceptedAt: ahead }), 'TAPE', BRIEF - 1],
      [order('long', { acceptedAt: ahead }), 'TAPE', BRIEF],
    ]);
    expect({ pooled, toStore }).toEqual({ pooled: ['brief'], toStore: ['late', 'long'] });
  });

  it('is stored at once where its owner will look for it, or a strike is waited for: limit orders, commands, users’ shares', () => {
    const command = { kind: 'command', open: buildCommand({ intent: { kind: 'CANCEL_ALL' } }) };
    const whose = split([
      [order('limit', { type: 'LIMIT' }), 'TAPE'],
      [order('share', { tickerId: 'HUMAN-ETF-JIHO' }), 'TAPE'],
      [command as OpenSubmission, 'TAPE'],
    ]);
    expect(whose).toEqual({
      ...{ pooled: [], toStore: ['limit', 'share', command.open.id], clearTo: undefined },
    });
  });

  it('is stored beyond the bounds of the pool, the oldest first, and no longer in the way then', () => {
    const accepted = [3, 1, 2].map((tenths) => ago(tenths * 100_000));
    const [third, first, second] = accepted.map((acceptedAt, place) =>
      order(`${place}`, { acceptedAt }),
    ) as [OpenSubmission, OpenSubmission, OpenSubmission];
    const whose = split(
      [
        [first, 'QUEUE'],
        [second, 'TAPE'],
        [third, 'TAPE'],
      ],
      { poolSize: 1 },
    );
    expect(whose).toEqual({ pooled: ['1'], toStore: ['0', '2'], clearTo: undefined });
  });

  it('is no matter of either when it is stored already, or written by the turn', () => {
    const whose = split(
      [
        [order('stored'), 'TAPE'],
        [order('written'), 'TAPE'],
      ],
      { stored: ['stored'], written: ['written'] },
    );
    expect(whose).toEqual({ pooled: [], toStore: [], clearTo: undefined });
  });
});
