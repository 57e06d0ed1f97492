import { decimal } from '@mockstreet/shared/decimal';
import { addMicros, type Instant } from '@mockstreet/shared/instant';
import { MARKETS } from '@mockstreet/shared/instrument-id';
import type { OpenOrder } from '../open-order.ts';
import { notBefore } from '../price-rule.ts';
import { DEFAULT_TRADING_RULES, type TradingRules } from '../trading-rules.ts';
import { BTC } from './build-print.ts';
import { START } from './moment.ts';

/** The user of everything that names no other. */
export const USER = '0b6f1f52-6a4e-4b7e-9f0e-0d6f3c1a2b3c';

export interface OrderRequest extends Partial<Omit<OpenOrder, 'quantity' | 'amountKrw'>> {
  readonly quantity?: string;
  readonly amountKrw?: string;
  readonly rules?: TradingRules;
}

/**
 * A MARKET order as the engine admits it: BUY 1 BTC at the start of the tests' time unless told
 * otherwise, its first moment and its deadline by the rules (in uninterrupted trading).
 */
export function buildOrder(request: OrderRequest = {}): OpenOrder {
  const { rules = DEFAULT_TRADING_RULES, quantity, amountKrw, ...given } = request;
  const acceptedAt = given.acceptedAt ?? START;
  const clockErrorMs = given.clockErrorMs ?? 0;
  const signedAt = given.signedAt ?? null;
  const after = given.notBefore ?? notBefore(rules, { acceptedAt, clockErrorMs, signedAt });
  const tickerId = given.tickerId ?? BTC;
  return {
    id: '018f2c1e-7b6a-89fb-9d2c-9eab0a539046',
    userId: USER,
    clientOrderId: '018f2c1e-7b6a-7c3d-8e4f-5a6b7c8d9e0f',
    side: 'BUY',
    type: 'MARKET',
    limitPrice: null,
    timeInForce: null,
    expiresAt: null,
    referencePrice: null,
    maxSlippageBps: null,
    leverage: null,
    hold: null,
    restingSince: null,
    liquidationId: null,
    bodySha256: '0'.repeat(64),
    intakeId: 'edge-1',
    partition: 0,
    deadlineAt: deadlineOf(tickerId, after, rules),
    ...given,
    tickerId,
    acceptedAt,
    clockErrorMs,
    signedAt,
    notBefore: after,
    quantity: amountKrw === undefined ? decimal(quantity ?? '1') : null,
    amountKrw: amountKrw === undefined ? null : decimal(amountKrw),
  };
}

function deadlineOf(tickerId: string, after: Instant, rules: TradingRules): Instant {
  const [named] = tickerId.split('-');
  const market = MARKETS.find((one) => one === named) ?? 'CRYPTO';
  return addMicros(after, rules.deadlineMicros[market]);
}
