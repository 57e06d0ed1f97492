import type { OpenCommand } from '../open-command.ts';
import { notBefore } from '../price-rule.ts';
import { DEFAULT_TRADING_RULES, type TradingRules } from '../trading-rules.ts';
import { USER } from './build-order.ts';
import { START } from './moment.ts';

export type CommandRequest = Partial<OpenCommand> &
  Pick<OpenCommand, 'intent'> & { readonly rules?: TradingRules };

/** A command as the engine admits it, accepted at the start of the tests' time unless told otherwise. */
export function buildCommand(request: CommandRequest): OpenCommand {
  const { rules = DEFAULT_TRADING_RULES, ...given } = request;
  const times = { acceptedAt: START, clockErrorMs: 0, signedAt: null, ...given };
  return {
    id: '018f2c1e-7b6a-89fb-9d2c-9eab0a539047',
    userId: USER,
    clientCommandId: '018f2c1e-7b6a-7c3d-8e4f-5a6b7c8d9e10',
    bodySha256: '0'.repeat(64),
    intakeId: 'edge-1',
    partition: 0,
    notBefore: notBefore(rules, times),
    ...times,
  };
}
