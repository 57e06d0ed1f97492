import { createRoute } from '@hono/zod-openapi';
import { formatDecimal } from '@mockstreet/shared/decimal';
import type { Clock } from '@mockstreet/shared/instant';
import { z } from 'zod';
import { type Instrument, loadInstruments, MARKETS_AND_FX } from '#market/instruments';
import type { ModeQuestion } from '#trading/core/trading-modes';
import { readTradingModes } from '#trading/trading-mode-rows';
import { type Api, BASE } from '../http/api-types.ts';
import type { ReadDatabase } from '../http/database.ts';
import { json, PUBLIC_PROBLEMS, problems } from '../http/responses.ts';
import { decimalText, noQuery, tickerText } from '../http/wire.ts';
import { modeFields, presentMode } from './mode-schema.ts';

const instrumentSchema = z
  .object({
    ticker_id: tickerText,
    market: z.enum(MARKETS_AND_FX),
    symbol: z.string().meta({ example: 'BTC' }),
    name_ko: z.string().meta({ example: '비트코인' }),
    name_en: z.string().meta({ example: 'Bitcoin' }),
    currency: z.enum(['KRW', 'USD', 'KRW-COIN']),
    lot: decimalText.meta({ description: 'Smallest step of a quantity' }),
    min_notional_krw: decimalText.meta({ description: 'Smallest worth of an order; 0 for none' }),
    tick_rule: z
      .string()
      .meta({ example: 'UPBIT-KRW', description: 'Name of the rule that gives the price step' }),
    is_tradable: z.boolean(),
    ...modeFields,
  })
  .meta({ id: 'Instrument' });

/** GET /instruments. */
export function routeListInstruments(
  api: Api,
  { read, clock }: { readonly read: ReadDatabase; readonly clock: Clock },
): void {
  const route = createRoute({
    method: 'get',
    path: `${BASE}/instruments`,
    operationId: 'listInstruments',
    tags: ['market'],
    summary: 'Everything that has a price here',
    request: { query: noQuery },
    responses: {
      200: json(z.object({ items: z.array(instrumentSchema) }), 'By ticker_id'),
      ...problems(...PUBLIC_PROBLEMS),
    },
  });
  api.openapi(route, async (context) => {
    const [instruments, said] = await read((sql) =>
      Promise.all([loadInstruments(sql), readTradingModes(sql)]),
    );
    const now = clock();
    const items = [...instruments.values()].map((item) => ({
      ...presentInstrument(item),
      ...presentMode(said, questionOf(item), now),
    }));
    items.sort((a, b) => (a.ticker_id < b.ticker_id ? -1 : 1));
    return context.json({ items }, 200);
  });
}

/** Rates are of no market that anything is said of. */
function questionOf({ market, tickerId }: Instrument): ModeQuestion {
  return market === 'FX' ? {} : { market, tickerId };
}

function presentInstrument(item: Instrument) {
  return {
    ticker_id: item.tickerId,
    market: item.market,
    symbol: item.symbol,
    name_ko: item.nameKo,
    name_en: item.nameEn,
    currency: item.currency,
    lot: formatDecimal(item.lot),
    min_notional_krw: formatDecimal(item.minNotionalKrw),
    tick_rule: item.tickRule,
    is_tradable: item.isTradable,
  };
}
