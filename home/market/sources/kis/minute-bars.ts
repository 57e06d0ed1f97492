import type { Instant } from '@mockstreet/shared/instant';
import type { BarPrint } from '../../tape/print.ts';
import type { BackfillRequest } from '../source.ts';
import { type KisRow, textOf } from './kis-answer.ts';
import { readPrice, readVolume } from './kis-number.ts';

/** The fields of a row of minute bars, which the two markets name differently. */
export interface BarFields {
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
}

/** A row with the moment that its minute starts. */
export interface TimedRow {
  readonly at: Instant;
  readonly row: KisRow;
}

/**
 * The bars of rows whose minute starts within the request, oldest first, each minute once. A bar
 * without volume is one that the venue drew itself, of a minute in which nobody traded: no print.
 */
export function toBars(
  rows: readonly TimedRow[],
  fields: BarFields,
  request: BackfillRequest,
  terms: { readonly source: string; readonly receivedAt: Instant },
): BarPrint[] {
  const bars = new Map<Instant, BarPrint>();
  for (const { at, row } of rows) {
    if (at <= request.after || at >= request.before) continue;
    const [open, high, low, last] = [fields.open, fields.high, fields.low, fields.close].map(
      (name) => readPrice(textOf(row, name)),
    );
    const volume = readVolume(textOf(row, fields.volume));
    if (!open || !high || !low || !last || !volume) continue;
    const { tickerId } = request;
    const prices = { open, high, low, last, volume };
    bars.set(at, { kind: 'BAR', tickerId, at, venueAt: at, origin: null, ...prices, ...terms });
  }
  return [...bars.values()].toSorted((a, b) => a.at - b.at);
}
