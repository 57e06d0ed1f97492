import type { Instant } from '@mockstreet/shared/instant';
import { useCallback, useRef, useState } from 'react';
import type { Fault } from '../api/answer.ts';
import { useApi, useEnvironment } from '../environment.ts';
import { usePrice } from '../live/use-prices.ts';
import { usePolling } from '../query/use-polling.ts';
import { openSession } from '../session/session-holder.ts';
import {
  type Candle,
  type CandlePage,
  growCandle,
  type Interval,
  withNewest,
  withOlder,
  withRunning,
} from './candles.ts';
import { instrumentApi } from './instrument-api.ts';
import { keepCandles, keptCandles } from './kept-candles.ts';

const EVERY_MS = 20_000;
const NONE_HELD: CandlePage = { candles: [], isFirst: false };

export interface ShownCandles {
  /** Oldest first, with the one that runs; undefined while nothing is known. */
  readonly candles: readonly Candle[] | undefined;
  readonly fault: Fault | undefined;
  /** When the server last told of them; with home away, long ago. */
  readonly receivedAt: Instant | undefined;
  /** Asks for those before, unless that is on its way or there are none. */
  readonly loadOlder: () => void;
}

/**
 * Candles of one instrument: the newest, asked for again and again and moved by each price between,
 * older ones as they are wanted, and with home away those that the device kept. For one instrument
 * and interval as long as the component lives: give it a `key`.
 */
export function useCandles(tickerId: string, interval: Interval): ShownCandles {
  const newest = useNewestCandles(tickerId, interval);
  const [held, setHeld] = useState<CandlePage>(NONE_HELD);
  const page = newest.value;
  const [merged, setMerged] = useState<CandlePage>();
  if (page && page !== merged) {
    setMerged(page);
    setHeld(withNewest(held, page, interval));
  }

  const api = useApi(instrumentApi);
  const isAsking = useRef(false);
  const { isFirst } = held;
  const oldest = held.candles[0]?.openAt;
  const loadOlder = useCallback(async () => {
    if (isAsking.current || isFirst || oldest === undefined) return;
    isAsking.current = true;
    const answer = await api.candles({ tickerId, interval, before: oldest });
    isAsking.current = false;
    if (answer.ok) setHeld((current) => withOlder(current, answer.value, oldest));
  }, [api, tickerId, interval, oldest, isFirst]);

  const running = useRunningCandle(tickerId, interval);
  return {
    candles: page && held.candles.length > 0 ? withRunning(held.candles, running) : page && [],
    fault: newest.fault,
    receivedAt: newest.receivedAt,
    loadOlder: () => void loadOlder(),
  };
}

function useRunningCandle(tickerId: string, interval: Interval): Candle | undefined {
  const price = usePrice(tickerId);
  const [seen, setSeen] = useState<{ price: typeof price; running: Candle | undefined }>();
  if (seen && seen.price === price) return seen.running;
  const running = price ? growCandle(seen?.running, price, interval) : seen?.running;
  setSeen({ price, running });
  return running;
}

/** The newest page; where home does not answer, the one that this device kept when it last did. */
function useNewestCandles(tickerId: string, interval: Interval) {
  const { answerStore, clock, sessionHolder } = useEnvironment();
  const api = useApi(instrumentApi);
  const chart = `${tickerId} ${interval}`;
  const asked = usePolling({
    key: ['candles', tickerId, interval],
    async load() {
      const answer = await api.candles({ tickerId, interval });
      // Nothing is kept of somebody who has signed out meanwhile.
      if (answer.ok && openSession(sessionHolder)) {
        void keepCandles(answerStore, chart, { value: answer.value, receivedAt: clock() });
      }
      return answer;
    },
    everyMs: EVERY_MS,
  });
  const kept = usePolling({
    key: ['candles', tickerId, interval, 'kept'],
    load: () => keptCandles(answerStore, chart, clock()),
    isAsked: asked.fault !== undefined && asked.value === undefined,
  });
  if (asked.value) return asked;
  const { value, receivedAt } = kept.value ?? {};
  // What is kept is looked for first: only then is it known that there is none.
  const isLooking = asked.fault !== undefined && !kept.value && !kept.fault;
  return { value, receivedAt, fault: isLooking ? undefined : asked.fault };
}
