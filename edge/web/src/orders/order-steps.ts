import type { OrderView } from './order-view.ts';

/** A moment on the way of an order. */
export interface OrderStep {
  readonly name: 'accepted' | 'queued' | 'filled' | 'settled' | 'cancelled' | 'failed';
  /** RFC 3339; null for what is still to come, or of which no time is known. */
  readonly at: string | null;
  readonly state: 'done' | 'now' | 'ahead';
}

/** The way of an order: accepted by the edge, priced by a print, settled at home. A forced sale was accepted by nobody. */
export function stepsOf(view: OrderView): readonly OrderStep[] {
  const { stage, acceptedAt, filledAt, settledAt, isForced } = view;
  if (acceptedAt === null) return [];
  const accepted: OrderStep = { name: 'accepted', at: acceptedAt, state: 'done' };
  switch (stage) {
    case 'filled':
      return [
        ...(isForced ? [] : [accepted]),
        { name: 'filled', at: filledAt, state: 'done' },
        { name: 'settled', at: settledAt, state: 'done' },
      ];
    case 'cancelled':
    case 'failed':
      return [accepted, { name: stage, at: settledAt, state: 'done' }];
    case 'checking':
      return [accepted];
    default:
      return [
        accepted,
        { name: 'queued', at: null, state: 'now' },
        { name: 'settled', at: null, state: 'ahead' },
      ];
  }
}
