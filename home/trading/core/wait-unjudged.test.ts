import { expect, it } from 'vitest';
import type { ScheduledEvent } from './scheduled-event.ts';
import { buildCommand } from './testing/build-command.ts';
import { buildOrder, USER } from './testing/build-order.ts';
import { BTC, quote } from './testing/build-print.ts';
import { second } from './testing/moment.ts';
import { waitUnjudged } from './wait-unjudged.ts';

const order = (id: string, userId = USER) => buildOrder({ id, userId });
const fill = (id: string, userId = USER): ScheduledEvent => ({
  ...{ kind: 'order', order: order(id, userId), at: second(2), how: 'FIRST_PRINT' },
  ...{ print: quote(BTC, second(2), '1'), fxPrint: undefined },
});
const place = (id: string): ScheduledEvent => ({
  ...{ kind: 'place', order: order(id), at: second(1), fxPrint: undefined },
});
const command = (id: string) => buildCommand({ id, userId: USER, intent: { kind: 'CANCEL_ALL' } });
const cancel = (id: string): ScheduledEvent => ({
  ...{ kind: 'command', command: command(id), at: second(3) },
});
const schedule = {
  ready: [
    ...[
      fill('decided'),
      place('fresh'),
      fill('fresh'),
      place('at rest'),
      fill('broken'),
      place('only'),
    ],
    ...[cancel('answered'), cancel('asked'), fill('of another', 'bob')],
  ],
  waiting: [
    { order: order('at rest'), reason: 'QUEUE', touchedAt: undefined, isUnseen: false } as const,
  ],
  ...{ waitingCommands: [], cutShort: [] },
};
const outcome = { kind: 'failed', at: null, denial: { code: 'NO_PRICE', detail: '' } } as const;
const answer = { at: second(3), status: 'DONE', denial: null, cancelled: 0 } as const;
const settlement = {
  outcomes: [{ ...outcome, order: order('decided') }],
  commands: [{ ...answer, command: command('answered') }],
  broken: [{ order: order('broken'), error: new Error() }],
  ...{ brokenCommands: [], brokenChecks: [] },
};

it('what was ready of an account that could not be judged waits for the market, each once', () => {
  const brokenChecks = [{ userId: USER, error: new Error() }];
  const { waiting, waitingCommands } = waitUnjudged(schedule, { ...settlement, brokenChecks });
  expect(waiting.map((one) => [one.order.id, one.reason, one.touchedAt])).toEqual([
    ['at rest', 'QUEUE', undefined],
    ['fresh', 'TAPE', second(2)],
    ['only', 'TAPE', undefined],
  ]);
  expect(waitingCommands.map(({ command, reason }) => [command.id, reason])).toEqual([
    ['asked', 'TAPE'],
  ]);
});

it('nothing waits where all were judged', () => {
  expect(waitUnjudged(schedule, settlement)).toBe(schedule);
});
