import { type Decision, type DecisionInput, decideOrder } from '../decide-order.ts';
import type { OpenOrder } from '../open-order.ts';
import { DEFAULT_TRADING_RULES } from '../trading-rules.ts';
import { buildAccount } from './build-account.ts';
import { findInstrument } from './find-instrument.ts';

export type DecisionRequest = Partial<Omit<DecisionInput, 'order'>> & { readonly order: OpenOrder };

/** Decides an order by the house's rules, for ten million won of cash unless told otherwise. */
export function decide({ order, ...given }: DecisionRequest): Decision {
  return decideOrder({
    rules: DEFAULT_TRADING_RULES,
    order,
    instrument: findInstrument(order.tickerId),
    account: buildAccount('10000000'),
    actions: [],
    print: undefined,
    fxPrint: undefined,
    how: given.print ? 'FIRST_PRINT' : 'NO_PRICE',
    ...given,
  });
}
