import type { Sql } from '@mockstreet/db/client';
import { JOURNAL_CHANNEL, type OutboxEvent } from '#outbox/outbox-event';
import { formatPosition } from '#outbox/outbox-position';
import type { JournalRecord, PlacementRecord } from './journal-message.ts';
import { readApplications } from './read-applications.ts';
import { readCommands } from './read-commands.ts';
import { readPlacements } from './read-placements.ts';
import { readSettlements } from './read-settlements.ts';

/** Channel and types of the events that the engine writes with what it decides. */
const TRADE_EVENTS = 'trade_events';
const ORDER_SETTLED = 'order_settled';
const ORDER_PLACED = 'order_placed';
const COMMAND_SETTLED = 'command_settled';
const ACTION_APPLIED = 'corporate_action_applied';

/**
 * What the journal says of these events, in their order: of a decided order all that it was decided
 * on, of one that was placed what it holds, of a command its result, of a corporate action what it came to, of
 * an account's row its image. Other events tell screens of something and are left out.
 */
export async function readRecords(
  sql: Sql,
  events: readonly OutboxEvent<string>[],
): Promise<JournalRecord[]> {
  const types = new Map(events.map((event) => [event, typeOf(event)]));
  const eventsOf = (type: string) => events.filter((event) => types.get(event) === type);
  const subjectsOf = (type: string) => eventsOf(type).map(({ subject }) => subject);
  const settlements = await readSettlements(sql, subjectsOf(ORDER_SETTLED));
  const placements = await readPlacements(sql, eventsOf(ORDER_PLACED));
  const commands = await readCommands(sql, subjectsOf(COMMAND_SETTLED));
  const applications = await readApplications(sql, subjectsOf(ACTION_APPLIED));
  return events.flatMap((event): JournalRecord[] => {
    const at = formatPosition(event.position);
    if (event.channel === JOURNAL_CHANNEL) {
      return [{ kind: 'row', at, table: event.subject, row: event.payload }];
    }
    switch (types.get(event)) {
      case ORDER_SETTLED:
        return [{ kind: 'settlement', at, ...found(settlements, event.subject) }];
      case ORDER_PLACED:
        return [placements.get(event) as PlacementRecord];
      case COMMAND_SETTLED:
        return [{ kind: 'command', at, ...found(commands, event.subject) }];
      case ACTION_APPLIED:
        return [{ kind: 'application', at, ...found(applications, event.subject) }];
      default:
        return [];
    }
  });
}

function typeOf({ channel, payload }: OutboxEvent<string>): unknown {
  return channel === TRADE_EVENTS ? (JSON.parse(payload) as { type?: unknown }).type : undefined;
}

/** The event stands in the transaction that wrote what it tells of. */
function found<Told>(told: ReadonlyMap<string, Told>, subject: string): Told {
  const one = told.get(subject);
  if (!one) throw new Error(`${subject} is told of and not there`);
  return one;
}
