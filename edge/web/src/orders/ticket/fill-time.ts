import { type Instant, parseInstant } from '@mockstreet/shared/instant';
import type { OrderType } from '@mockstreet/shared/order';
import type { MarketClock } from '../../api/schema.ts';

/**
 * When an order that is sent now can fill at the earliest. `next-print`: at the next price, about a
 * second away. `when-back`: home settles it later, at the first price after it was accepted. `at-open`:
 * rests until the session, RFC 3339. `at-limit`: once the market goes through its limit. `at-auction`:
 * at the price that the auction comes to. `after-halt`: at the first price after the halt. `at-strike`:
 * at the next price that is struck. `denied-closed`: not at all.
 */
export type FillTime =
  | {
      readonly kind:
        | 'next-print'
        | 'when-back'
        | 'at-limit'
        | 'at-auction'
        | 'after-halt'
        | 'at-strike'
        | 'unknown';
    }
  | { readonly kind: 'at-open' | 'denied-closed'; readonly at: string | null };

export interface FillTimeInput {
  readonly type: OrderType;
  /** Undefined for the share of a user, whose price is struck once a day. */
  readonly clock: MarketClock | undefined;
  readonly isStruck: boolean;
  readonly isHalted: boolean;
  readonly isHomeAway: boolean;
  /** Of a LIMIT: whether it would fill at the price on the screen. */
  readonly isMarketable: boolean;
  readonly now: Instant;
}

export function fillTime(input: FillTimeInput): FillTime {
  const { type, clock, isStruck, isHalted, isHomeAway, isMarketable, now } = input;
  if (isStruck) return { kind: 'at-strike' };
  const phase = clock && phaseAt(clock, now);
  if (phase === 'CLOSED') {
    const at = clock?.next_change ?? null;
    return { kind: type === 'MARKET' ? 'denied-closed' : 'at-open', at };
  }
  if (isHomeAway) return { kind: 'when-back' };
  if (isHalted) return { kind: 'after-halt' };
  if (phase === undefined) return { kind: 'unknown' };
  if (phase !== 'CONTINUOUS') return { kind: 'at-auction' };
  return { kind: type === 'LIMIT' && !isMarketable ? 'at-limit' : 'next-print' };
}

/** The phase now, as far as what was told reaches; with home away that may be long ago. */
function phaseAt(
  { phase, next_change, today }: MarketClock,
  now: Instant,
): MarketClock['phase'] | undefined {
  const changesAt = parseInstant(next_change ?? '');
  if (changesAt === undefined || now < changesAt) return phase;
  const [openAt, closeAt] = [today?.open_at, today?.close_at].map((at) => parseInstant(at ?? ''));
  if (openAt === undefined || closeAt === undefined) return undefined;
  return now >= openAt && now < closeAt ? 'CONTINUOUS' : undefined;
}
