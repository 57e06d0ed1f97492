import { formatInstant, type Instant, parseInstant } from '@mockstreet/shared/instant';
import { formatPosition, type OutboxPosition } from '#outbox/outbox-position';
import { isOfOutage, type KnownOutages } from '#social/away';
import type { NotificationKind } from '../../notifications/notification-kinds.ts';
import type { OrderEvent } from './read-order-events.ts';

interface Told {
  readonly kind: NotificationKind;
  /** Of the notification in the list. */
  readonly id: unknown;
  readonly eventAt: unknown;
  readonly settledAt: unknown;
}

type ReadTold = (payload: OrderEvent['payload'], subject: string) => Told | undefined;

const ACTIONS: Readonly<Record<string, NotificationKind>> = {
  CASH_DIVIDEND: 'DIVIDEND',
  SPLIT: 'SPLIT',
  REDEMPTION: 'REDEMPTION',
};

/** Events of which a notification stands in the list. Another kind is another entry. */
const TOLD: Readonly<Record<string, ReadTold>> = {
  order_settled({ status, reason, order_id: id, event_at, filled_at, settled_at: settledAt }) {
    const isExpired = status === 'CANCELLED' && reason === 'EXPIRED';
    if (status !== 'FAILED' && !isExpired) return undefined;
    const kind = isExpired ? 'ORDER_EXPIRED' : 'ORDER_DENIED';
    return { kind, id, eventAt: event_at ?? filled_at, settledAt };
  },
  command_settled({ status, command_id: id, decided_at: eventAt, settled_at: settledAt }) {
    if (status !== 'REJECTED') return undefined;
    return { kind: 'COMMAND_DENIED', id, eventAt, settledAt };
  },
  liquidation: ({ liquidation_id: id, at: eventAt, settled_at: settledAt }) => ({
    ...{ kind: 'LIQUIDATION', id, eventAt, settledAt },
  }),
  corporate_action_applied({ kind: action, effective_at: eventAt, applied_at: settledAt }, id) {
    const kind = ACTIONS[String(action)];
    return kind && { kind, id, eventAt, settledAt };
  },
  human_etf_struck({
    command_id: id,
    total_dividend_krw: paid,
    at: eventAt,
    settled_at: settledAt,
  }) {
    return paid === '0' ? undefined : { kind: 'DIVIDEND_PAID', id, eventAt, settledAt };
  },
  bailout_processed: ({ command_id: id, at: eventAt, settled_at: settledAt }) => ({
    ...{ kind: 'BAILOUT', id, eventAt, settledAt },
  }),
  away_digest: ({ notification_id: id, settled_at: settledAt }) => ({
    ...{ kind: 'AWAY_DIGEST', id, eventAt: settledAt, settledAt },
  }),
};

/**
 * What `/ws/orders` says of a notification that stands in the list from then on; undefined for an event that is none, and for
 * one that the digest of an outage tells of.
 */
export function notificationText(
  { payload, subject }: OrderEvent,
  seq: OutboxPosition,
  known: KnownOutages,
): string | undefined {
  const told = TOLD[String(payload.type)]?.(payload, subject);
  const settledAt = momentOf(told?.settledAt);
  if (!told || settledAt === undefined) return undefined;
  const eventAt = momentOf(told.eventAt) ?? settledAt;
  if (told.kind !== 'AWAY_DIGEST' && isOfOutage(known, { eventAt, settledAt })) return undefined;
  const notification = {
    ...{ version: 1, notification_id: told.id, kind: told.kind },
    at: formatInstant(settledAt),
  };
  return JSON.stringify({ type: 'notification', seq: formatPosition(seq), notification });
}

function momentOf(value: unknown): Instant | undefined {
  return typeof value === 'string' ? parseInstant(value) : undefined;
}
