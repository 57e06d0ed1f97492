import { type Decimal, parseDecimal } from '@mockstreet/shared/decimal';
import { z } from 'zod';

/** The newest prices, as clients see them. */
export interface PriceWatch {
  /** Undefined until one was seen; as old as it is while home is away. */
  lastOf(tickerId: string): Decimal | undefined;
  stop(): void;
}

const READ_EVERY_MS = 1_000;
const pricesSchema = z.object({
  items: z.array(z.object({ ticker_id: z.string(), last: z.string() })),
});

export function startPriceWatch(origin: string): PriceWatch {
  const last = new Map<string, Decimal>();
  const read = async () => {
    const response = await fetch(`${origin}/api/v1/prices`, {
      signal: AbortSignal.timeout(READ_EVERY_MS),
    });
    for (const item of pricesSchema.parse(await response.json()).items) {
      const price = parseDecimal(item.last);
      if (price !== undefined) last.set(item.ticker_id, price);
    }
  };
  const timer = setInterval(() => void read().catch(() => {}), READ_EVERY_MS);
  return {
    lastOf: (tickerId) => last.get(tickerId),
    stop: () => clearInterval(timer),
  };
}
