import { decimal } from '@mockstreet/shared/decimal';
import type { Instrument } from './instruments.ts';

const HUMAN_ETF = /^HUMAN-ETF-([A-Z0-9]{2,16})$/;

/** Whether it names a share of a user, listed or not. */
export function isHumanEtf(tickerId: string): boolean {
  return HUMAN_ETF.test(tickerId);
}

/**
 * The share of a user, listed or not: its terms follow from its name alone, so that nobody has to have read a list anew
 * to know them. Undefined for what does not name one. There is no limit order on it, and so no step of its price.
 */
export function humanEtfInstrument(tickerId: string): Instrument | undefined {
  const symbol = HUMAN_ETF.exec(tickerId)?.[1];
  if (symbol === undefined) return undefined;
  return {
    ...{ tickerId, market: 'HUMAN', symbol, nameKo: `${symbol} 인간 ETF`, nameEn: `${symbol} ETF` },
    ...{ currency: 'KRW', lot: LOT, minNotionalKrw: MIN_NOTIONAL_KRW, tickRule: 'NONE' },
    isTradable: true,
  };
}

const LOT = decimal('0.00000001');
const MIN_NOTIONAL_KRW = decimal('5000');
