import type { Instant } from '@mockstreet/shared/instant';
import { useCallback, useRef, useState } from 'react';
import type { Answer, Fault } from '../api/answer.ts';
import { useApi, useEnvironment } from '../environment.ts';
import { usePrice } from '../live/use-prices.ts';
import type { AnswerStore } from '../query/answer-cache.ts';
import type { Answered } from '../query/question.ts';
import { usePolling } from '../query/use-polling.ts';
import { type Candle, growCandle, type Interval, mergeCandles, withRunning } from './candles.ts';
import { type CandlePage, createInstrumentApi } from './instrument-api.ts';

const EVERY_MS = 20_000;

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
  const [held, setHeld] = useState<readonly Candle[]>([]);
  const [isFirstHeld, setIsFirstHeld] = useState(false);
  const page = newest.value;
  const [merged, setMerged] = useState<CandlePage>();
  if (page && page !== merged) {
    setMerged(page);
    setHeld(mergeCandles(held, page.candles));
    if (page.isFirst) setIsFirstHeld(true);
  }

  const api = useApi(createInstrumentApi);
  const isAsking = useRef(false);
  const oldest = held[0]?.openAt;
  const loadOlder = useCallback(async () => {
    if (isAsking.current || isFirstHeld || oldest === undefined) return;
    isAsking.current = true;
    const answer = await api.candles({ tickerId, interval, before: oldest });
    isAsking.current = false;
    if (!answer.ok) return;
    setHeld((current) => mergeCandles(current, answer.value.candles));
    if (answer.value.isFirst) setIsFirstHeld(true);
  }, [api, tickerId, interval, oldest, isFirstHeld]);

  const running = useRunningCandle(tickerId, interval);
  return {
    candles: page && held.length > 0 ? withRunning(held, running) : page && [],
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
  const { answerStore, clock } = useEnvironment();
  const api = useApi(createInstrumentApi);
  const place = `candles ${tickerId} ${interval}`;
  const asked = usePolling({
    key: ['candles', tickerId, interval],
    async load() {
      const answer = await api.candles({ tickerId, interval });
      if (answer.ok)
        void keepPage(answerStore, place, { value: answer.value, receivedAt: clock() });
      return answer;
    },
    everyMs: EVERY_MS,
  });
  const kept = usePolling({
    key: ['candles', tickerId, interval, 'kept'],
    load: () => keptPage(answerStore, place),
    isAsked: asked.fault !== undefined && asked.value === undefined,
  });
  if (asked.value) return asked;
  const { value, receivedAt } = kept.value ?? {};
  // What is kept is looked for first: only then is it known that there is none.
  const isLooking = asked.fault !== undefined && !kept.value && !kept.fault;
  return { value, receivedAt, fault: isLooking ? undefined : asked.fault };
}

/** Public, and of no user: it stays when somebody signs out. */
async function keepPage(store: AnswerStore, place: string, page: Answered<CandlePage>) {
  await store.write(place, JSON.stringify(page));
}

async function keptPage(store: AnswerStore, place: string): Promise<Answer<Answered<CandlePage>>> {
  const text = await store.read(place);
  const fault = { ok: false, fault: { kind: 'unreachable' } } as const;
  return text === undefined ? fault : { ok: true, value: JSON.parse(text) as Answered<CandlePage> };
}
