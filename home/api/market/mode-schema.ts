import type { Instant } from '@mockstreet/shared/instant';
import { z } from 'zod';
import {
  createTradingModes,
  type ModeQuestion,
  type ModeSaid,
  TRADING_MODES,
} from '#trading/core/trading-modes';
import { orNull } from '../http/wire.ts';

export const tradingModeSchema = z.enum(TRADING_MODES).meta({ example: 'ACTIVE' });

export const reasonText = z.string().meta({ example: 'Its venue is down' });

/** Fields of whatever trades in a mode. */
export const modeFields = {
  trading_mode: tradingModeSchema.meta({
    description:
      'REDUCE_ONLY: sales of what is held, nothing else. HALTED: no new orders; cancels work, and what rests goes on',
  }),
  trading_mode_reason: orNull(reasonText).meta({ description: 'Null where it is ACTIVE' }),
};

/** In which mode these trade at a moment: the strictest of all that concern them. */
export function presentMode(said: readonly ModeSaid[], question: ModeQuestion, at: Instant) {
  const strictest = createTradingModes(said).strictest(question, at);
  return {
    trading_mode: strictest?.mode ?? ('ACTIVE' as const),
    trading_mode_reason: strictest?.note ?? null,
  };
}
