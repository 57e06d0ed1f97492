import { formatInstant, type Instant } from '@mockstreet/shared/instant';
import { bailoutEvent } from '../bailout/bailout-events.ts';
import type { BailoutRow } from '../bailout/bailout-rows.ts';
import type { Hold, OpenOrder } from '../core/open-order.ts';
import { actionJournalId, type EffectRow } from '../corporate-actions/action-rows.ts';
import { listingEvent, strikeEvents } from '../human-etf/human-etf-events.ts';
import type { HumanEtfRows } from '../human-etf/human-etf-rows.ts';
import { chargedEvent, liquidationEvent } from '../margin/margin-events.ts';
import type { InterestRow } from '../margin/margin-rows.ts';
import type { CommandRow } from './command-rows.ts';
import { type BesideOrders, comesBefore, compareBeside } from './decision-order.ts';
import { type OrderRow, text, time } from './settlement-rows.ts';
import type { Column } from './unnest-rows.ts';
import type { SettlementWrite } from './write-settlement.ts';

/** What screens, alerts and the journal are told of a settlement; a row of the outbox. */
export interface SettlementEvent {
  /** Where else than among what happens to orders. */
  readonly channel?: 'liquidation_events' | 'human_events';
  readonly subject: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly createdAt: Instant;
}

export const EVENT_COLUMNS: readonly Column<SettlementEvent>[] = [
  { name: 'channel', type: 'text', value: ({ channel }) => channel ?? 'trade_events' },
  { name: 'subject', type: 'text', value: ({ subject }) => subject },
  { name: 'payload', type: 'text', cast: 'json', value: ({ payload }) => JSON.stringify(payload) },
  { name: 'created_at', type: 'timestamptz', value: ({ createdAt }) => formatInstant(createdAt) },
];

/**
 * In the order of decisions for each account, which is the order that they are decided again in after a
 * loss: an action before the first that is not earlier. What was denied moved nothing. Results of commands
 * come last, as what they did is said of the orders that they took back; but for switches of margin and bailouts, which
 * what comes behind them rests on.
 */
export function settlementEvents(write: Told): SettlementEvent[] {
  const { orders, effects, commands = [], margin, bailouts = [], humanEtfs } = write;
  const charges = (margin?.interest ?? []).map(toldCharge);
  const switches = commands.flatMap(toldSwitch);
  const begun = [...bailouts.map(toldBailout), ...toldShares(humanEtfs)];
  const beside = [...effects.map(toldEffect), ...switches, ...begun, ...charges].sort(
    compareBeside,
  );
  const told = new Set<ToldBeside>();
  const events: SettlementEvent[] = [];
  for (const row of orders) {
    const event = orderEvent(row, write);
    if (!event) continue;
    for (const one of beside) {
      if (told.has(one) || one.userId !== row.order.userId || !comesBefore(one, row)) continue;
      told.add(one);
      events.push(one.event);
    }
    events.push(event);
  }
  const rest = beside.filter((one) => !told.has(one)).map(({ event }) => event);
  const cancels = commands.filter((row) => toldSwitch(row).length === 0);
  const liquidated = (margin?.liquidations ?? []).map((row) => liquidationEvent(row, orders));
  return [...events, ...rest, ...liquidated, ...cancels.flatMap(commandEvent)];
}

type Told = Pick<
  SettlementWrite,
  'orders' | 'effects' | 'commands' | 'margin' | 'bailouts' | 'humanEtfs' | 'writtenAt'
>;
type ToldBeside = BesideOrders & { readonly event: SettlementEvent };

function toldEffect(row: EffectRow): ToldBeside {
  const { userId, at } = row.effect;
  return { userId, at, what: 'ACTION', event: appliedEvent(row) };
}

/** One that took effect; what was refused as it came changed nothing. */
function toldSwitch(row: CommandRow): ToldBeside[] {
  const { command, decidedAt: at } = row;
  if (command.intent.kind !== 'MARGIN' || at === null) return [];
  const { userId } = command;
  return commandEvent(row).map((event) => ({ userId, at, what: 'SWITCH', event }));
}

function toldBailout(row: BailoutRow): ToldBeside {
  const { userId, at } = row.bailout;
  return { userId, at, what: 'BAILOUT', event: bailoutEvent(row) };
}

function toldShares(rows: HumanEtfRows | undefined): ToldBeside[] {
  const listings = (rows?.listings ?? []).map((row): ToldBeside => {
    const { userId, at } = row.listing;
    return { userId, at, what: 'LISTING', event: listingEvent(row) };
  });
  const strikes = (rows?.strikes ?? []).flatMap((row) => {
    const { userId, at } = row.strike;
    return strikeEvents(row).map((event): ToldBeside => ({ userId, at, what: 'STRIKE', event }));
  });
  return [...listings, ...strikes];
}

function toldCharge(row: InterestRow): ToldBeside {
  const { userId, at } = row.charge;
  return { userId, at, what: 'INTEREST', event: chargedEvent(row) };
}

/** Of an order that waits there is something to tell once it is placed: that it is, and that it rests. */
function orderEvent(row: OrderRow, { writtenAt }: Told): SettlementEvent | undefined {
  if (row.settledAt !== null) return settledEvent(row, row.settledAt);
  if (row.order.hold === null || writtenAt === undefined) return undefined;
  return placedEvent(row.order, row.order.hold, writtenAt);
}

function placedEvent(order: OpenOrder, hold: Hold, writtenAt: Instant): SettlementEvent {
  return {
    subject: order.id,
    createdAt: writtenAt,
    payload: {
      version: 1,
      type: 'order_placed',
      order_id: order.id,
      user_id: order.userId,
      ticker_id: order.tickerId,
      side: order.side,
      status: 'PENDING',
      hold_krw: text(hold.krw),
      hold_quantity: text(hold.quantity),
      resting_since: time(order.restingSince),
      ...traceOf(order),
    },
  };
}

function commandEvent(row: CommandRow): SettlementEvent[] {
  const { command, status, settledAt } = row;
  // A strike is told of as what it is: nobody asked for it.
  if (settledAt === null || command.intent.kind === 'STRIKE') return [];
  const { intent } = command;
  const payload = {
    version: 1,
    type: 'command_settled',
    command_id: command.id,
    user_id: command.userId,
    kind: intent.kind,
    order_id: intent.kind === 'CANCEL' ? intent.orderId : null,
    enabled: intent.kind === 'MARGIN' ? intent.enabled : null,
    status,
    reason: row.reason,
    reason_detail: row.reasonDetail,
    cancelled: row.cancelled,
    decided_at: time(row.decidedAt),
    settled_at: time(settledAt),
  };
  return [{ subject: command.id, createdAt: settledAt, payload }];
}

function settledEvent(row: OrderRow, settledAt: Instant): SettlementEvent {
  const { order, status, reason, fill, filledAt, decidedAt } = row;
  return {
    subject: order.id,
    createdAt: settledAt,
    payload: {
      version: 1,
      type: 'order_settled',
      order_id: order.id,
      user_id: order.userId,
      ticker_id: order.tickerId,
      side: order.side,
      liquidation_id: order.liquidationId ?? null,
      status,
      reason,
      price: text(fill?.price),
      quantity: text(fill?.quantity),
      gross_krw: text(fill?.grossKrw),
      fee_krw: text(fill?.feeKrw),
      tax_krw: text(fill?.taxKrw),
      applied_exchange_rate: text(fill?.applied?.rate),
      filled_at: time(filledAt),
      // Refused as it came: when it was accepted.
      event_at: time(decidedAt ?? filledAt ?? order.acceptedAt),
      settled_at: time(settledAt),
      ...traceOf(order),
    },
  };
}

/** For those who carry the event further. */
function traceOf({ traceparent }: OpenOrder): { readonly traceparent?: string } {
  return traceparent === undefined ? {} : { traceparent };
}

function appliedEvent({ effect, appliedAt }: EffectRow): SettlementEvent {
  return {
    subject: actionJournalId(effect.action.id, effect.userId),
    createdAt: appliedAt,
    payload: {
      version: 1,
      type: 'corporate_action_applied',
      action_id: effect.action.id,
      user_id: effect.userId,
      ticker_id: effect.action.tickerId,
      kind: effect.action.kind,
      quantity_before: text(effect.quantityBefore),
      quantity_after: text(effect.quantityAfter),
      fraction: text(effect.fraction),
      price: text(effect.price),
      gross_krw: text(effect.grossKrw),
      tax_krw: text(effect.taxKrw),
      applied_exchange_rate: text(effect.applied?.rate),
      effective_at: time(effect.at),
      applied_at: time(appliedAt),
    },
  };
}
