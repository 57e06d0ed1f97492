import type { Sql } from '@mockstreet/db/client';
import { JOURNAL_CHANNEL, type OutboxEvent } from '#outbox/outbox-event';
import { formatPosition } from '#outbox/outbox-position';
import type { JournalRecord, PlacementRecord } from './journal-message.ts';
import { readApplications } from './read-applications.ts';
import { readBailouts } from './read-bailouts.ts';
import { readCommands } from './read-commands.ts';
import { readInterest, readLiquidations } from './read-margin.ts';
import { readPlacements } from './read-placements.ts';
import { readSettlements } from './read-settlements.ts';
import { readListings, readStrikes } from './read-shares.ts';

/** Channels and types of the events that the engine writes with what it decides. */
const TRADE_EVENTS = 'trade_events';
const ORDER_SETTLED = 'order_settled';
const ORDER_PLACED = 'order_placed';
const COMMAND_SETTLED = 'command_settled';
const ACTION_APPLIED = 'corporate_action_applied';
const INTEREST_CHARGED = 'interest_charged';
const LIQUIDATION_EVENTS = 'liquidation_events';
const LIQUIDATION = 'liquidation';
const HUMAN_EVENTS = 'human_events';
const BAILOUT = 'bailout_processed';
const LISTING = 'ipo_listed';
const STRIKE = 'human_etf_struck';

const CHANNELS: readonly string[] = [TRADE_EVENTS, LIQUIDATION_EVENTS, HUMAN_EVENTS];

/**
 * What the journal says of these events, in their order: of a decided order all that it was decided
 * on, of one that was placed what it holds, of a command its result, of a corporate action what it came to, of
 * interest, a liquidation, a bailout, a listing and a strike their sums, of an account's row its image. Other events tell screens of something and are left out.
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
  const interest = await readInterest(sql, subjectsOf(INTEREST_CHARGED));
  const liquidations = await readLiquidations(sql, subjectsOf(LIQUIDATION));
  const bailouts = await readBailouts(sql, subjectsOf(BAILOUT));
  const listings = await readListings(sql, subjectsOf(LISTING));
  const strikes = await readStrikes(sql, subjectsOf(STRIKE));
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
      case INTEREST_CHARGED:
        return [{ kind: 'interest', at, ...found(interest, event.subject) }];
      case LIQUIDATION:
        return [{ kind: 'liquidation', at, ...found(liquidations, event.subject) }];
      case BAILOUT:
        return [{ kind: 'bailout', at, ...found(bailouts, event.subject) }];
      case LISTING:
        return [{ kind: 'listing', at, ...found(listings, event.subject) }];
      case STRIKE:
        return [{ kind: 'strike', at, ...found(strikes, event.subject) }];
      default:
        return [];
    }
  });
}

function typeOf({ channel, payload }: OutboxEvent<string>): unknown {
  if (!CHANNELS.includes(channel)) return undefined;
  return (JSON.parse(payload) as { type?: unknown }).type;
}

/** The event stands in the transaction that wrote what it tells of. */
function found<Told>(told: ReadonlyMap<string, Told>, subject: string): Told {
  const one = told.get(subject);
  if (!one) throw new Error(`${subject} is told of and not there`);
  return one;
}
