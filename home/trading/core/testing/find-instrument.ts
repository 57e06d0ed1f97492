import { humanEtfInstrument } from '#market/human-instrument';
import { INSTRUMENTS } from '#market/instruments';
import { hasMarket, type TradableInstrument } from '../decide-order.ts';

/** An instrument of the product's own list, or a user's share. */
export function findInstrument(tickerId: string): TradableInstrument {
  const listed = INSTRUMENTS.find((candidate) => candidate.tickerId === tickerId);
  const instrument = listed ?? humanEtfInstrument(tickerId);
  if (!instrument || !hasMarket(instrument)) throw new RangeError(`${tickerId} is not tradable`);
  return instrument;
}
