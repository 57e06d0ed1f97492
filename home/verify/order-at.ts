import type { Instant } from '@mockstreet/shared/instant';
import type { CorporateAction } from '#market/corporate-action';
import type { Instrument } from '#market/instruments';
import { adjustOrder } from '#trading/core/adjust-order';
import type { OpenOrder } from '#trading/core/open-order';

/** What splits make of orders. */
export interface Splits {
  /** An order in the shares of a moment. */
  readonly orderAt: (order: OpenOrder, at: Instant) => OpenOrder;
  /** When an instrument was split, in order of time. */
  readonly momentsOf: (tickerId: string) => readonly Instant[];
}

/** By the actions, in order of time, and the instruments as they are recorded. */
export function createSplits(
  actions: readonly CorporateAction[],
  instruments: ReadonlyMap<string, Instrument>,
): Splits {
  const byTicker = Map.groupBy(
    actions.filter(({ kind }) => kind === 'SPLIT'),
    ({ tickerId }) => tickerId,
  );
  return {
    orderAt(order, at) {
      const own = byTicker.get(order.tickerId);
      if (!own) return order;
      const instrument = instruments.get(order.tickerId);
      if (!instrument) throw new Error(`${order.tickerId} was split and is no instrument`);
      return adjustOrder(order, own, instrument, at);
    },
    momentsOf: (tickerId) => (byTicker.get(tickerId) ?? []).map(({ effectiveAt }) => effectiveAt),
  };
}
