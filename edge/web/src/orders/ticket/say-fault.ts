import { formatDecimal } from '@mockstreet/shared/decimal';
import type { Formatter } from '../../format/formatter.ts';
import { readEntry } from './order-draft.ts';
import { tickAt } from './price-tick.ts';
import type { ticketWords } from './ticket-words.ts';
import type { Ticket } from './use-ticket.ts';

/** What is in the draft's way, with the figure that it is about. */
export function sayFault(
  { read, draft, ground }: Pick<Ticket, 'read' | 'draft' | 'ground'>,
  words: (typeof ticketWords)['ko'],
  format: Formatter,
): string {
  if (read.ok) return read.isBeyondMeans ? words.beyondMeans : '';
  const { instrument, terms } = ground;
  if (read.fault === 'NOT_A_TICK') {
    const limit = readEntry(draft.limitEntry);
    const step = limit && tickAt(terms?.ticks ?? [], limit);
    if (step) return words.tickIs(format.price(formatDecimal(step), instrument.currency));
  }
  if (read.fault === 'TOO_SMALL') return words.leastIs(format.won(instrument.min_notional_krw));
  if (read.fault === 'MORE_THAN_HELD') return words.moreThanHeld[draft.side];
  return words.faults[read.fault];
}

const LIMIT_FAULTS: readonly string[] = ['NO_LIMIT', 'NOT_A_TICK'];
const SIZE_FAULTS: readonly string[] = [
  ...['NO_PRICE', 'NOT_A_LOT', 'NO_LOT', 'TOO_SMALL', 'TOO_LARGE', 'MORE_THAN_HELD'],
];

/** How an entry says that the message at the foot is about it. */
export function ariaOfFault(
  entry: 'limit' | 'size',
  { read, faultId }: Pick<Ticket, 'read' | 'faultId'>,
): { 'aria-invalid'?: true; 'aria-describedby'?: string } {
  const about = entry === 'limit' ? LIMIT_FAULTS : SIZE_FAULTS;
  if (read.ok || !about.includes(read.fault)) return {};
  return { 'aria-invalid': true, 'aria-describedby': faultId };
}
