import { addMicros, formatInstant, type Instant } from '@mockstreet/shared/instant';
import { KST_DAY_MICROS, startOfKstDay } from '@mockstreet/shared/kst';
import { hasEnded, type OrderStage, type OrderView } from '../order-view.ts';
import type { OrdersQuestion } from '../orders-api.ts';

export const ORDER_TABS = ['orders', 'fills'] as const;
export const STATUS_CHOICES = ['all', 'PENDING', 'FILLED', 'CANCELLED', 'FAILED'] as const;
export const SIDE_CHOICES = ['all', 'BUY', 'SELL'] as const;
export const PERIODS = ['all', '1d', '1w', '1m', '3m'] as const;

/** What the page of orders shows, as its address says it; what is left out is all. */
export interface OrdersSearch {
  readonly tab?: 'fills';
  readonly status?: Exclude<(typeof STATUS_CHOICES)[number], 'all'>;
  readonly side?: Exclude<(typeof SIDE_CHOICES)[number], 'all'>;
  readonly ticker?: string;
  readonly period?: Exclude<(typeof PERIODS)[number], 'all'>;
}

/** Whatever an address says that is none of these is left out. */
export function readOrdersSearch(search: Readonly<Record<string, unknown>>): OrdersSearch {
  const status = chosenOf(STATUS_CHOICES, search.status);
  const side = chosenOf(SIDE_CHOICES, search.side);
  const period = chosenOf(PERIODS, search.period);
  const { ticker } = search;
  return {
    ...(search.tab === 'fills' ? { tab: 'fills' } : {}),
    ...(status ? { status } : {}),
    ...(side ? { side } : {}),
    ...(typeof ticker === 'string' && /^[A-Z0-9-]{3,40}$/.test(ticker) ? { ticker } : {}),
    ...(period ? { period } : {}),
  };
}

const DAYS = { '1d': 1, '1w': 7, '1m': 31, '3m': 92 } as const;
/** What the server is asked; days begin at midnight in Seoul. */
export function questionOf(search: OrdersSearch, now: Instant): OrdersQuestion {
  const { status, side, ticker, period } = search;
  return {
    ...(status ? { status } : {}),
    ...(side ? { side } : {}),
    ...(ticker ? { ticker_id: ticker } : {}),
    ...(period ? { from: formatInstant(dayInSeoul(now, DAYS[period] - 1)) } : {}),
  };
}

/** Whether an order is among those that are asked for, as far as it is known now. */
export function isAsked(view: OrderView, question: OrdersQuestion): boolean {
  const { status, side, ticker_id: tickerId, from } = question;
  return (
    (status === undefined || STATUS_OF[view.stage] === status) &&
    (side === undefined || view.side === side) &&
    (tickerId === undefined || view.tickerId === tickerId) &&
    (from === undefined || view.at >= from)
  );
}

/** Newest first; of an order that stands in both, what is known last: its end before that it waits. */
export function mergeViews(
  known: readonly OrderView[],
  more: readonly OrderView[],
): readonly OrderView[] {
  const merged = new Map(known.map((view) => [view.key, view]));
  for (const view of more) {
    const other = merged.get(view.key);
    if (!other || progressOf(view) > progressOf(other)) merged.set(view.key, view);
  }
  return [...merged.values()].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}

/** An end by home counts most, then that home has it at all. */
function progressOf({ stage }: OrderView): number {
  if (hasEnded(stage)) return 2;
  return stage === 'waiting' ? 1 : 0;
}

/** What is none of them shows where all are asked for: nobody knows what it is. */
const STATUS_OF: Readonly<Record<OrderStage, OrdersQuestion['status']>> = {
  checking: undefined,
  discarded: undefined,
  unsent: 'PENDING',
  sending: 'PENDING',
  unanswered: 'PENDING',
  accepted: 'PENDING',
  waiting: 'PENDING',
  refused: 'FAILED',
  filled: 'FILLED',
  cancelled: 'CANCELLED',
  failed: 'FAILED',
};

function dayInSeoul(now: Instant, daysAgo: number): Instant {
  return addMicros(startOfKstDay(now), -daysAgo * KST_DAY_MICROS);
}

function chosenOf<T extends string>(
  choices: readonly T[],
  value: unknown,
): Exclude<T, 'all'> | undefined {
  const chosen = choices.find((choice) => choice === value);
  return chosen === 'all' ? undefined : (chosen as Exclude<T, 'all'> | undefined);
}
