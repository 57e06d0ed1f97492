import { formatDecimal, formatDecimalOrNull } from '@mockstreet/shared/decimal';
import { formatInstant } from '@mockstreet/shared/instant';
import { FED_MARKETS } from '@mockstreet/shared/instrument-id';
import { z } from 'zod';
import {
  type Mover,
  rankMovers,
  SURGE_ORDERS,
  SURGE_WINDOWS,
  type SurgeOrder,
  type SurgeWindow,
} from '#market/movers';
import type { SurgeState } from '#market/surge-monitor';
import { decimalText, sourceText, tickerText, timeText } from '../http/wire.ts';

export const windowSchema = z.enum(Object.keys(SURGE_WINDOWS) as [SurgeWindow, ...SurgeWindow[]]);
export const surgeOrderSchema = z.enum(SURGE_ORDERS);

const moverSchema = z
  .object({
    ticker_id: tickerText,
    last: decimalText,
    at: timeText.meta({ description: 'Time of the print' }),
    reference: decimalText.meta({
      description: 'The price before the window; of a day of KRX the base price',
    }),
    change: decimalText.meta({ description: 'As a fraction: 0.0123 is up by 1.23 %' }),
    volume: decimalText.nullable().meta({
      description: 'In units, in the minutes of the window that are over; null where not known',
    }),
    traded_value: decimalText.nullable().meta({
      description: "The volume at the present price, in the instrument's currency",
    }),
    at_limit: z.enum(['UP', 'DOWN']).nullable().meta({
      description: "At an end of the day's price band, as KRX has one",
    }),
    is_stale: z.boolean(),
    is_halted: z.boolean(),
    is_simulated: z.boolean().meta({ description: 'Made up by the simulator, not by a market' }),
    source: sourceText,
  })
  .meta({ id: 'Mover' });

export const surgeSchema = z
  .object({
    at: timeText,
    window: windowSchema,
    by: surgeOrderSchema,
    markets: z.array(z.object({ market: z.enum(FED_MARKETS), items: z.array(moverSchema) })),
  })
  .meta({ id: 'Surge' });

export interface SurgeQuestion {
  readonly market?: (typeof FED_MARKETS)[number] | undefined;
  readonly window: SurgeWindow;
  readonly by: SurgeOrder;
  /** Of each market. */
  readonly limit: number;
}

/** What is asked when nothing is said, and what `/ws/surge` tells. */
export const SURGE_DEFAULT = { window: '5m', by: 'rate', limit: 10 } as const;

export function presentSurge(
  { at, moving }: SurgeState,
  question: SurgeQuestion,
): z.output<typeof surgeSchema> {
  const { market: asked, window, by } = question;
  const markets = asked === undefined ? FED_MARKETS : [asked];
  return {
    ...{ at: formatInstant(at), window, by },
    markets: markets.map((market) => ({
      market,
      items: rankMovers(moving, { ...question, market }).map(presentMover),
    })),
  };
}

function presentMover(mover: Mover): z.output<typeof moverSchema> {
  return {
    ticker_id: mover.tickerId,
    last: formatDecimal(mover.last),
    at: formatInstant(mover.at),
    reference: formatDecimal(mover.reference),
    change: formatDecimal(mover.change),
    volume: formatDecimalOrNull(mover.volume),
    traded_value: formatDecimalOrNull(mover.tradedValue),
    at_limit: mover.atLimit,
    is_stale: mover.isStale,
    is_halted: mover.isHalted,
    is_simulated: mover.isSimulated,
    source: mover.source,
  };
}
