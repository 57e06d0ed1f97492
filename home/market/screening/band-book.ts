import { type Decimal, multiply } from '@mockstreet/shared/decimal';
import { addMicros, type Instant } from '@mockstreet/shared/instant';
import { KST_DAY_MICROS, kstDate, startOfKstDate } from '@mockstreet/shared/kst';
import { type PriceLimits, priceLimits } from '../instruments/price-limits.ts';
import { floorToTick } from '../instruments/tick-size.ts';
import type { Print } from '../tape/print.ts';
import type { PriceBand } from './screen-prints.ts';
import { isBaseOf, OWN_CLOSE, type SessionBase } from './session-bases.ts';

/** What the price bands of KRX shares are drawn around, as far as it is known. */
export interface BandBook {
  load(bases: readonly SessionBase[]): void;
  /** Takes in what a venue names as today's base, at a moment of the session. */
  name(
    tickerId: string,
    at: Instant,
    named: { readonly base: Decimal; readonly source: string },
  ): void;
  /** Draws the band of a day around the last print before it, where no venue named a base. */
  derive(print: Print, last: Print, factor: Decimal): void;
  bandAt(tickerId: string, at: Instant): PriceBand | null;
  /** What `print` is shown with at `at`: the band of its day until a later session has one. */
  limitsOf(print: Pick<Print, 'tickerId' | 'at'>, at: Instant): PriceLimits | null;
  /** What is to be stored, and what is to be forgotten of that once it is. */
  unstored(): readonly SessionBase[];
  stored(bases: readonly SessionBase[]): void;
}

export function createBandBook(): BandBook {
  const newest = new Map<string, SessionBase & { readonly limits: PriceLimits }>();
  let unstored: SessionBase[] = [];

  const keep = (base: SessionBase, at: Instant) => {
    newest.set(base.tickerId, { ...base, limits: priceLimits(base.base, at) });
    unstored = [...unstored.filter(({ tickerId }) => tickerId !== base.tickerId), base];
  };
  const onDay = (tickerId: string, at: Instant) => {
    const known = newest.get(tickerId);
    return known?.day === kstDate(at) ? known : undefined;
  };

  return {
    load(bases) {
      for (const base of bases) {
        const noon = addMicros(startOfKstDate(base.day), KST_DAY_MICROS / 2);
        newest.set(base.tickerId, { ...base, limits: priceLimits(base.base, noon) });
      }
    },
    name(tickerId, at, { base, source }) {
      const known = onDay(tickerId, at);
      if (known?.base === base && known.source === source) return;
      keep({ tickerId, day: kstDate(at), base, source }, at);
    },
    derive(print, last, factor) {
      if (kstDate(last.at) >= kstDate(print.at) || onDay(print.tickerId, print.at)) return;
      const close = multiply([last.last, factor], { places: 8, mode: 'down' });
      const base = floorToTick('KRX-STOCK', close, print.at);
      keep({ tickerId: print.tickerId, day: kstDate(print.at), base, source: OWN_CLOSE }, print.at);
    },
    bandAt(tickerId, at) {
      const known = onDay(tickerId, at);
      if (!known) return null;
      return { up: known.limits.up, down: known.limits.down, isNamed: known.source !== OWN_CLOSE };
    },
    limitsOf(print, at) {
      const known = newest.get(print.tickerId);
      return known && isBaseOf(known.day, print.at, at) ? known.limits : null;
    },
    unstored: () => unstored,
    stored(bases) {
      unstored = unstored.filter((base) => !bases.includes(base));
    },
  };
}
