import type { Instrument } from '../api/payloads.ts';
import { priceStep } from './price-step.ts';
import { useTradingRules } from './use-trading-rules.ts';

/** Where no rule is known: as fine as a price can be. */
const FINEST = '0.00000001';

/** The step that an instrument's price moves in. */
export function usePriceStep(instrument: Instrument, price: string | undefined): string {
  const rules = useTradingRules();
  return priceStep(rules?.tick_tables, instrument.tick_rule, price) ?? FINEST;
}
