import type { Decimal } from '@mockstreet/shared/decimal';
import { type KisBody, rowsOf, textOf } from './kis-answer.ts';
import { readPrice, readTwoSides, readVolume, type TwoSides } from './kis-number.ts';

/** What one answer says of one KRX instrument. */
export interface DomesticReading {
  /** Won; undefined where the row has no price. */
  readonly last: Decimal | undefined;
  readonly book: TwoSides | undefined;
  /** Shares traded today so far. */
  readonly dayVolume: Decimal | undefined;
  /** What today's price limits are reckoned from, won. */
  readonly base: Decimal | undefined;
}

/** Reads an answer of `intstock-multprice` (FHKST11300006): readings by six-digit code. */
export function readDomestic(body: KisBody): Map<string, DomesticReading> {
  const readings = new Map<string, DomesticReading>();
  for (const row of rowsOf(body, 'output')) {
    const code = textOf(row, 'inter_shrn_iscd');
    if (code === '') continue;
    readings.set(code, {
      last: readPrice(textOf(row, 'inter2_prpr')),
      book: readTwoSides(textOf(row, 'inter2_bidp'), textOf(row, 'inter2_askp')),
      dayVolume: readVolume(textOf(row, 'acml_vol')),
      base: readPrice(textOf(row, 'inter2_sdpr')),
    });
  }
  return readings;
}
