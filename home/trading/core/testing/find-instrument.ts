import { INSTRUMENTS } from '#market/instruments';
import { hasMarket, type TradableInstrument } from '../decide-order.ts';

/** An instrument of the product's own list. */
export function findInstrument(tickerId: string): TradableInstrument {
  const instrument = INSTRUMENTS.find((candidate) => candidate.tickerId === tickerId);
  if (!instrument || !hasMarket(instrument)) throw new RangeError(`${tickerId} is not tradable`);
  return instrument;
}
