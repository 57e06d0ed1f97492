import { humanEtfInstrument } from '#market/human-instrument';
import { INSTRUMENTS } from '#market/instruments';
import { hasMarket, type TradableInstrument } from '../decide-order.ts';

const known = new Map<string, TradableInstrument>();

/** An instrument of the product's own list, or a user's share. Asked for a million times in a run. */
export function findInstrument(tickerId: string): TradableInstrument {
  const instrument = known.get(tickerId) ?? lookUp(tickerId);
  known.set(tickerId, instrument);
  return instrument;
}

function lookUp(tickerId: string): TradableInstrument {
  const listed = INSTRUMENTS.find((candidate) => candidate.tickerId === tickerId);
  const instrument = listed ?? humanEtfInstrument(tickerId);
  if (!instrument || !hasMarket(instrument)) throw new RangeError(`${tickerId} is not tradable`);
  return instrument;
}
