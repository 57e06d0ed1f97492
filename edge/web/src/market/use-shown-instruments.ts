import { useMemo, useState, useSyncExternalStore } from 'react';
import type { Instrument } from '../api/payloads.ts';
import { useEnvironment } from '../environment.ts';
import { usePreferences } from '../preferences/use-preferences.ts';
import { changeOf } from './change-of.ts';
import { filterInstruments, type InstrumentFilter } from './filter-instruments.ts';
import type { Sparkline } from './market-api.ts';
import type { Sort } from './market-view.ts';
import { sortInstruments } from './sort-instruments.ts';
import { USD_KRW } from './usd-krw.ts';
import type { Turnover } from './use-turnover.ts';

interface ShownQuestion extends InstrumentFilter {
  readonly instruments: ReadonlyMap<string, Instrument>;
  readonly sort: Sort;
  readonly sparklines: ReadonlyMap<string, Sparkline>;
  readonly turnover: Turnover;
}

/**
 * What the page shows, in its order. The order is that of the figures when it was asked for: rows
 * that change places while somebody reaches for one are of no use to anybody.
 */
export function useShownInstruments(question: ShownQuestion): readonly Instrument[] {
  const { instruments, tab, search, favourites, sort, sparklines, turnover } = question;
  const { priceBoard } = useEnvironment();
  const { language } = usePreferences();
  const hasPrices = useSyncExternalStore(priceBoard.followAll, () => priceBoard.prices().size > 0);
  const filtered = useMemo(
    () => filterInstruments(instruments.values(), { tab, search, favourites }),
    [instruments, tab, search, favourites],
  );

  const known = [instruments.size > 0, hasPrices, sparklines.size > 0, turnover.isAsked];
  const asked = JSON.stringify([tab, search, sort, language, known]);
  const [order, setOrder] = useState<Order>({ asked: '', places: new Map() });
  const inOrder = useMemo(() => inPlaces(filtered, order.places), [filtered, order]);
  if (order.asked === asked) return inOrder;

  const sorted = sortInstruments(filtered, {
    sort,
    language,
    factsOf: (tickerId) => ({
      price: priceBoard.price(tickerId)?.last,
      change: changeOf(priceBoard.price(tickerId), sparklines.get(tickerId))?.fraction,
      turnover: turnover.of(tickerId),
    }),
    usdKrw: priceBoard.price(USD_KRW)?.last,
  });
  setOrder({ asked, places: new Map(sorted.map(({ ticker_id }, place) => [ticker_id, place])) });
  return sorted;
}

/** An order, and what was asked for when it was made. */
interface Order {
  readonly asked: string;
  readonly places: ReadonlyMap<string, number>;
}

/** Whoever has come since is last. */
function inPlaces(
  instruments: readonly Instrument[],
  places: Order['places'],
): readonly Instrument[] {
  const placeOf = ({ ticker_id }: Instrument) => places.get(ticker_id) ?? places.size;
  return [...instruments].sort((a, b) => placeOf(a) - placeOf(b));
}
