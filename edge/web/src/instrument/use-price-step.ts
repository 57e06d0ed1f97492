import type { Instrument } from '../api/payloads.ts';
import type * as schema from '../api/schema.ts';
import { useApi } from '../environment.ts';
import { usePolling } from '../query/use-polling.ts';
import { createInstrumentApi } from './instrument-api.ts';
import { priceStep } from './price-step.ts';

const EVERY_MS = 3_600_000;
/** Where no rule is known: as fine as a price can be. */
const FINEST = '0.00000001';

/** What holds for trading, as home says or last said. */
export function useTradingRules(): schema.TradingRules | undefined {
  const api = useApi(createInstrumentApi);
  return usePolling({
    key: ['market', 'rules'],
    load: api.rules,
    everyMs: EVERY_MS,
    isRemembered: true,
  }).value;
}

/** The step that an instrument's price moves in. */
export function usePriceStep(instrument: Instrument, price: string | undefined): string {
  const rules = useTradingRules();
  return priceStep(rules?.tick_tables, instrument.tick_rule, price) ?? FINEST;
}
