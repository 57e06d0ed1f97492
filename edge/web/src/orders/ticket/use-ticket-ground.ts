import { type Decimal, max, parseDecimal, subtract, ZERO } from '@mockstreet/shared/decimal';
import { useMemo } from 'react';
import { holdingsOf } from '../../account/holdings-of.ts';
import { useMargin } from '../../account/use-margin.ts';
import { usePortfolio } from '../../account/use-portfolio.ts';
import type { Instrument } from '../../api/payloads.ts';
import type { Margin } from '../../api/schema.ts';
import { useConnection } from '../../connection/use-connection.ts';
import { useEnvironment } from '../../environment.ts';
import { useTradingRules } from '../../instrument/use-trading-rules.ts';
import { useNow } from '../../live/use-now.ts';
import { usePrice } from '../../live/use-prices.ts';
import { USD_KRW } from '../../market/usd-krw.ts';
import { useMarketClocks } from '../../market/use-market-clocks.ts';
import { useOrderDesk } from '../submission/order-desk.tsx';
import { committedKrw, withoutCommitted } from './committed.ts';
import { costWithinPower } from './cost-within-power.ts';
import { fillTime } from './fill-time.ts';
import { type OrderDraft, readEntry } from './order-draft.ts';
import { isMarketableAt, priceFor } from './price-order.ts';
import type { DraftGround } from './read-draft.ts';
import { type TradingTerms, termsOf } from './trading-terms.ts';

export interface TicketGround extends DraftGround {
  /** Undefined where the account may not owe, or nobody knows. */
  readonly leverageMax: number | undefined;
  readonly isHomeAway: boolean;
}

/** All that a ticket looks at, as it is now or was last known. */
export function useTicketGround(instrument: Instrument, draft: OrderDraft): TicketGround {
  const { market, ticker_id } = instrument;
  const price = usePrice(ticker_id);
  const usdKrw = usePrice(USD_KRW);
  const { value: portfolio } = usePortfolio();
  const { kind } = useConnection();
  const now = useNow();
  const rules = useTradingRules();
  const clocks = useMarketClocks();
  const { value: margin } = useMargin();
  const terms = useMemo(() => rules && termsOf(rules, instrument), [rules, instrument]);
  const isHomeAway = kind === 'home-offline' || kind === 'unreachable';
  const { orders } = useOrderDesk();
  const { priceBoard } = useEnvironment();
  const priceOf = (tickerId: string) => priceBoard.price(tickerId);
  const power = terms && buyingPowerOf(margin, draft.leverage, terms);
  const limit = readEntry(draft.limitEntry);
  const used = priceFor(draft.side, price);
  const fill = fillTime({
    type: draft.type,
    clock: clocks.value?.find((one) => one.market === market),
    isStruck: market === 'HUMAN',
    isHalted: price?.is_halted ?? false,
    isHomeAway,
    isMarketable: isMarketableAt(draft.side, used, limit),
    now,
  });
  return {
    ...{ instrument, terms, price, usdKrw, now, fill, isHomeAway },
    holdings: withoutCommitted(holdingsOf(portfolio, ticker_id), ticker_id, orders, priceOf),
    isHoldingsCurrent: !isHomeAway,
    buyingPowerKrw: power && max(subtract(power, committedKrw(orders, priceOf)), ZERO),
    leverageMax: margin?.enabled ? margin.leverage_max : undefined,
  };
}

function buyingPowerOf(
  margin: Margin | undefined,
  leverage: number,
  { fee }: TradingTerms,
): Decimal | undefined {
  const power = margin?.buying_power?.find((one) => one.leverage === leverage);
  const most = parseDecimal(power?.krw ?? '');
  return most && costWithinPower(most, leverage, fee);
}
