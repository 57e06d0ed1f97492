import type { Decimal } from '@mockstreet/shared/decimal';
import type { Instant } from '@mockstreet/shared/instant';
import type { CorporateAction } from '#market/corporate-action';
import type { Print } from '#market/print';
import type { OpenCommand } from './open-command.ts';
import type { OpenOrder } from './open-order.ts';

/** A corporate action whose time has come for an account that may hold its instrument. */
export interface ScheduledAction {
  readonly kind: 'action';
  readonly action: CorporateAction;
  readonly userId: string;
  /** Event time: of the action. */
  readonly at: Instant;
  /** The last print before it. */
  readonly print: Print | undefined;
  readonly fxPrint: Print | undefined;
}

/** An order that is held while it waits enters: it is checked, and what it may cost is held. */
export interface ScheduledPlacement {
  readonly kind: 'place';
  readonly order: OpenOrder;
  /** Event time: the order's `notBefore`. */
  readonly at: Instant;
  /** USD/KRW as of then; undefined for what is quoted in won, or where none was ever seen. */
  readonly fxPrint: Print | undefined;
  /** What the cap by turnover looks at; undefined where nobody knows, or there is none. */
  readonly turnover?: Decimal | undefined;
}

/** A LIMIT order has missed its first print, and nothing that is known of its tape touches it: it rests. */
export interface ScheduledRest {
  readonly kind: 'rest';
  readonly order: OpenOrder;
  /** Event time: of the first print. */
  readonly at: Instant;
}

/** What a user asks for takes effect: they take back what they ordered, or may owe from then on, or no more. */
export interface ScheduledCommand {
  readonly kind: 'command';
  readonly command: OpenCommand;
  readonly at: Instant;
}

/**
 * What an order's wait ends by: its first eligible print; a later one that trades through its limit; its
 * expiry; no print until its deadline; none until what it names was closed.
 */
export type OrderEnd = 'FIRST_PRINT' | 'THROUGH' | 'EXPIRY' | 'NO_PRICE' | 'CLOSING';

/** An order whose time has come, with what it is decided on. */
export interface ScheduledOrder {
  readonly kind: 'order';
  readonly order: OpenOrder;
  /** Event time: of the print, or of the moment until which none came. */
  readonly at: Instant;
  readonly how: OrderEnd;
  /** Undefined where none came, or none that the order fills on. */
  readonly print: Print | undefined;
  readonly fxPrint: Print | undefined;
  /** As of a placement: of a MARKET order that has its print, and of a SELL with a limit that its first print fills. */
  readonly turnover?: Decimal | undefined;
}

/** All of an account up to a moment is decided: whether it may go on owing is judged up to there. */
export interface ScheduledCheck {
  readonly kind: 'check';
  readonly userId: string;
  readonly at: Instant;
}

export type ScheduledEvent =
  | ScheduledAction
  | ScheduledPlacement
  | ScheduledRest
  | ScheduledCommand
  | ScheduledOrder
  | ScheduledCheck;

/** Whose account an event is of. */
export function userOf(event: ScheduledEvent): string {
  if (event.kind === 'action' || event.kind === 'check') return event.userId;
  return event.kind === 'command' ? event.command.userId : event.order.userId;
}

/**
 * Order of decisions for one account: event time; then corporate actions, then the strike of its share, then what users ask for
 * (placements and cancels), then what ends without a fill, then fills, then margin; then acceptance, then id. Of actions at one
 * moment those on different instruments meet; either way comes to the same.
 */
export function compareEvents(a: ScheduledEvent, b: ScheduledEvent): number {
  return a.at - b.at || rankOf(a) - rankOf(b) || compareKeys(keyOf(a), keyOf(b));
}

function rankOf(event: ScheduledEvent): number {
  switch (event.kind) {
    case 'action':
      return 0;
    case 'place':
      return 2;
    case 'command':
      return event.command.intent.kind === 'STRIKE' ? 1 : 2;
    case 'rest':
      return 4;
    case 'check':
      return 5;
    case 'order':
      return event.how === 'FIRST_PRINT' || event.how === 'THROUGH' ? 4 : 3;
  }
}

interface EventKey {
  readonly acceptedAt: number;
  readonly id: string;
}

/** What events of one rank and moment are put in order by. */
export function keyOf(event: ScheduledEvent): EventKey {
  if (event.kind === 'action') return { acceptedAt: 0, id: event.action.id };
  if (event.kind === 'check') return { acceptedAt: 0, id: event.userId };
  return event.kind === 'command' ? event.command : event.order;
}

function compareKeys(a: EventKey, b: EventKey): number {
  if (a.acceptedAt !== b.acceptedAt) return a.acceptedAt - b.acceptedAt;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}
