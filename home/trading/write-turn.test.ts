import type { Sql } from '@mockstreet/db/client';
import { instant } from '@mockstreet/shared/instant';
import { traceFields } from '@mockstreet/shared/node/trace-scope';
import { traceIdOf, traceparentOf } from '@mockstreet/shared/traceparent';
import { expect, test } from 'vitest';
import type { TurnPlan } from './decide-turn.ts';
import { writeTurn } from './write-turn.ts';

test('what cannot be settled is set aside within the trace of its message', async () => {
  const traceparent = traceparentOf('4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7', false);
  const messages = new Map([
    ['traced', { content: Buffer.from('traced'), traceparent }],
    ['untraced', { content: Buffer.from('untraced') }],
  ]);
  const plan = {
    ...{ broken: [...messages.keys(), 'stored'].map((id) => ({ id, error: new Error('bug') })) },
    ...{ brokenActions: [], brokenChecks: [], messageOf: (id: string) => messages.get(id) },
    write: { orders: [], effects: [], conflicts: [], accounts: new Map(), writtenAt: instant(0) },
  };
  const setAside: unknown[] = [];

  await writeTurn(
    {
      sql: undefined as unknown as Sql,
      deadLetter: async (content, reason) => {
        setAside.push([`${content}`, reason, traceFields().trace_id]);
      },
      ...{ onBrokenAction() {}, onBrokenCheck() {}, clock: () => instant(0) },
      accounts: { note() {}, forget() {} },
    },
    async () => plan as Partial<TurnPlan> as TurnPlan,
  );

  // What was stored before has no message any more.
  expect(setAside).toEqual([
    ['traced', 'cannot_settle order=traced: bug', traceIdOf(traceparent)],
    ['untraced', 'cannot_settle order=untraced: bug', undefined],
  ]);
});
