import type { Schedule, WaitingOrder } from './schedule-orders.ts';
import { userOf } from './scheduled-event.ts';
import type { Settlement } from './settle-batch.ts';

/**
 * A schedule as it came about: what was ready of accounts whose margin could not be judged, and was not decided, waits.
 * Later turns come upon it again, behind what is to be judged first.
 */
export function waitUnjudged(
  schedule: Schedule,
  settlement: Pick<
    Settlement,
    'outcomes' | 'commands' | 'broken' | 'brokenCommands' | 'brokenChecks'
  >,
): Schedule {
  if (settlement.brokenChecks.length === 0) return schedule;
  const { outcomes, commands, broken, brokenCommands, brokenChecks } = settlement;
  const unjudged = new Set(brokenChecks.map(({ userId }) => userId));
  const settled = new Set([
    ...[...outcomes, ...broken, ...schedule.waiting].map(({ order }) => order.id),
    ...[...commands, ...brokenCommands].map(({ command }) => command.id),
  ]);
  const left = schedule.ready.filter((event) => unjudged.has(userOf(event)));
  const orders = new Map<string, WaitingOrder>();
  for (const event of left) {
    if (!('order' in event) || settled.has(event.order.id)) continue;
    const touchedAt = event.kind === 'order' ? event.at : undefined;
    const waits = { order: event.order, reason: 'TAPE', touchedAt, isUnseen: false } as const;
    orders.set(event.order.id, waits);
  }
  const waitingCommands = left.flatMap((event) =>
    event.kind === 'command' && !settled.has(event.command.id)
      ? [{ command: event.command, reason: 'TAPE' as const }]
      : [],
  );
  return {
    ...schedule,
    waiting: [...schedule.waiting, ...orders.values()],
    waitingCommands: [...schedule.waitingCommands, ...waitingCommands],
  };
}
