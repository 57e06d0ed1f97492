/**
 * Business refusals of an order, one closed list. A denied order is FAILED with the code as its
 * reason; an expired one is CANCELLED with `EXPIRED`.
 */
export const DENIAL_CODES = [
  'AUTH_REVOKED',
  'UNKNOWN_INSTRUMENT',
  'INVALID_QUANTITY',
  'INVALID_PRICE',
  'MARKET_CLOSED',
  'EXPIRED',
  'NO_PRICE',
  'FX_UNAVAILABLE',
  'PRICE_MOVED',
  'LIMIT_EXCEEDED',
  'MARGIN_REQUIRED',
  'INSUFFICIENT_CASH',
  'INSUFFICIENT_QUANTITY',
  'ALREADY_FINAL',
  'UNKNOWN_ORDER',
  'SELF_DEALING',
  'NOT_ELIGIBLE',
] as const;
export type DenialCode = (typeof DENIAL_CODES)[number];
