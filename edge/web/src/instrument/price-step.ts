import { parseDecimal } from '@mockstreet/shared/decimal';
import type { TickTable } from '../api/schema.ts';

/** The step that limits move in at a price; undefined where no rule is known for it. */
export function priceStep(
  tables: readonly Pick<TickTable, 'tick_rule' | 'bands'>[] | undefined,
  tickRule: string,
  price: string | undefined,
): string | undefined {
  const at = parseDecimal(price ?? '');
  const table = tables?.find(({ tick_rule }) => tick_rule === tickRule);
  if (at === undefined || !table) return undefined;
  return table.bands.find(({ from }) => (parseDecimal(from) ?? 0n) <= at)?.step;
}

/** How many decimal places a figure has. */
export function placesOf(text: string): number {
  return text.split('.')[1]?.length ?? 0;
}
