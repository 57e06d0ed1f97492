import type { OrderStage, OrderView } from '../order-view.ts';

/** Of an order that it was accepted, or has filled; of a flood of them, how many have. */
export type OrderNews =
  | { readonly kind: 'accepted'; readonly view: OrderView; readonly acceptedAt: string }
  | { readonly kind: 'filled'; readonly view: OrderView }
  | { readonly kind: 'many-filled'; readonly count: number };

/** More at once are told in one sentence. */
const TOLD_EACH = 2;

/** How far each order has come, by its id. */
export type SeenStages = ReadonlyMap<string, OrderStage>;

export function seenStages(views: readonly OrderView[]): SeenStages {
  return new Map(views.map((view) => [view.clientOrderId, view.stage]));
}

/**
 * What was accepted and what has filled since. Nobody waits for word of an order that was not there before; that one was
 * denied or has expired is a notification of home's.
 *
 * @param openedAt RFC 3339; what home had settled before is no news, only the device had not heard of it
 */
export function orderNews(
  before: SeenStages,
  views: readonly OrderView[],
  openedAt: string,
): readonly OrderNews[] {
  const filled = views.filter(({ clientOrderId, stage, settledAt }) => {
    const was = before.get(clientOrderId);
    if (stage !== 'filled' || was === undefined || was === 'filled') return false;
    return settledAt !== null && settledAt >= openedAt;
  });
  const told: readonly OrderNews[] =
    filled.length <= TOLD_EACH
      ? filled.map((view) => ({ kind: 'filled', view }))
      : [{ kind: 'many-filled', count: filled.length }];
  return [...acceptedSince(before, views), ...told];
}

function acceptedSince(before: SeenStages, views: readonly OrderView[]): readonly OrderNews[] {
  return views.flatMap((view): OrderNews[] => {
    const { clientOrderId, stage, acceptedAt } = view;
    const was = before.get(clientOrderId);
    if (was !== 'sending' && was !== 'unanswered') return [];
    if (acceptedAt === null || (stage !== 'accepted' && stage !== 'waiting')) return [];
    return [{ kind: 'accepted', view, acceptedAt }];
  });
}
