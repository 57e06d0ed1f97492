import { formatInstant, MICROS_PER_MS } from '@mockstreet/shared/instant';
import { toDecimalText } from '../http/wire.ts';
import type { StrikesBehind } from './decision-queries.ts';
import type { FillRow } from './fill-queries.ts';
import type { OrderRow } from './order-queries.ts';

/** Which price an order on the share of a user gets. */
export function strikeRule({ accepted_at, not_before }: OrderRow): string {
  const margin = (not_before - accepted_at) / MICROS_PER_MS;
  return `It is on the share of a user, whose price is struck once a day: it fills at the first strike whose every price is later than the order; for the clocks of two machines ${margin} ms are added, so prices after ${formatInstant(not_before)} count.`;
}

/** What it waits for, and why it was not the strike before. */
export function awaitedStrike(
  { not_before, hold_krw }: OrderRow,
  { struck_at, priced_from, next_at }: StrikesBehind,
): string[] {
  const isMissed =
    struck_at !== null &&
    priced_from !== null &&
    struck_at > not_before &&
    priced_from <= not_before;
  return [
    ...(hold_krw === null
      ? []
      : ['What it needs is kept back until then, and it cannot be taken back.']),
    ...(isMissed
      ? [
          `The strike of ${formatInstant(struck_at)} was not for it: the oldest of its prices is of ${formatInstant(priced_from)}.`,
        ]
      : []),
    ...(next_at === null ? [] : [`The next strike is that of ${formatInstant(next_at)}.`]),
  ];
}

/** The strike that filled it. */
export function struckFill(fill: FillRow, { priced_from }: StrikesBehind): string[] {
  const oldest =
    priced_from === null ? '' : `, the oldest of whose prices is of ${formatInstant(priced_from)}`;
  return [
    `The first such strike is that of ${formatInstant(fill.print_at)}${oldest}.`,
    `It filled at its price: ${toDecimalText(fill.price)} KRW.`,
  ];
}
