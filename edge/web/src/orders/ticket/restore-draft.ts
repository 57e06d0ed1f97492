import { MEASURES, ORDER_TYPES, type OrderDraft, SIDES, TIMES_IN_FORCE } from './order-draft.ts';

/** A draft as the device kept it. What another version of the app wrote may be none of this one. */
export function restoreDraft(stored: unknown): OrderDraft | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined;
  const kept = stored as Partial<Record<keyof OrderDraft, unknown>>;
  const side = SIDES.find((one) => one === kept.side);
  const type = ORDER_TYPES.find((one) => one === kept.type);
  const measure = MEASURES.find((one) => one === kept.measure);
  const timeInForce = TIMES_IN_FORCE.find((one) => one === kept.timeInForce);
  const { entry, limitEntry, expiryEntry, slippageBps, leverage } = kept;
  if (!side || !type || !measure || !timeInForce) return undefined;
  if (typeof entry !== 'string' || typeof limitEntry !== 'string') return undefined;
  if (typeof expiryEntry !== 'string' || !isCount(leverage)) return undefined;
  if (slippageBps !== null && !isCount(slippageBps)) return undefined;
  return {
    ...{ side, type, measure, entry, limitEntry, timeInForce },
    ...{ expiryEntry, slippageBps, leverage },
  };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
