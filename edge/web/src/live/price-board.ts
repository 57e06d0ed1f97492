import type { Clock, Instant } from '@mockstreet/shared/instant';
import type { Answer, Fault } from '../api/answer.ts';
import type { Price } from '../api/payloads.ts';
import type { JsonStore } from '../device/json-store.ts';
import type { LivePrices } from './live-prices.ts';

/**
 * The present prices, outside of React: a page of two hundred of them draws, per frame, the rows
 * whose price has changed, and nothing else.
 */
export interface PriceBoard {
  price(tickerId: string): Price | undefined;
  /** All of them; another object whenever one has changed. */
  prices(): ReadonlyMap<string, Price>;
  state(): PriceBoardState;
  /** Calls after changes of one price. The board is kept up to date while somebody follows. */
  follow(tickerId: string, onChange: () => void): () => void;
  /** Calls after any change. */
  followAll(onChange: () => void): () => void;
}

export interface PriceBoardState {
  /** Whether the server tells each change by itself. */
  readonly isLive: boolean;
  /** When the last prices came, by the edge's clock; with home away, long ago. */
  readonly receivedAt: Instant | undefined;
  readonly fault: Fault | undefined;
}

export interface PriceBoardParts {
  readonly livePrices: LivePrices;
  readonly ask: () => Promise<Answer<readonly Price[]>>;
  readonly store: JsonStore;
  readonly clock: Clock;
  /** Calls back before the next frame is drawn. */
  readonly beforeNextFrame: (work: () => void) => void;
}

const KEY = 'prices';
/** While nobody tells prices by themselves. */
const ASK_EVERY_MS = 1_000;
/** The device remembers them for the time without home; nobody needs each second of it. */
const KEEP_EVERY_MICROS = 5_000_000;

export function createPriceBoard(parts: PriceBoardParts): PriceBoard {
  const { livePrices, ask, store, clock, beforeNextFrame } = parts;
  const remembered = restorePrices(store.read(KEY));
  let prices: ReadonlyMap<string, Price> = new Map(
    remembered?.prices.map((price) => [price.ticker_id, price]),
  );
  let state: PriceBoardState = {
    isLive: false,
    receivedAt: remembered?.receivedAt,
    fault: undefined,
  };
  let keptAt: Instant | undefined;

  const followers = new Map<string, Set<() => void>>();
  const followersOfAll = new Set<() => void>();
  let changed = new Set<string>();
  let isTellingSoon = false;

  function tellSoon(tickerIds: Iterable<string>): void {
    for (const tickerId of tickerIds) changed.add(tickerId);
    if (isTellingSoon) return;
    isTellingSoon = true;
    beforeNextFrame(() => {
      const told = changed;
      changed = new Set();
      isTellingSoon = false;
      for (const tickerId of told) for (const tell of followers.get(tickerId) ?? []) tell();
      for (const tell of followersOfAll) tell();
    });
  }

  function receive(news: readonly Price[]): void {
    const now = clock();
    prices = new Map([...prices, ...news.map((price) => [price.ticker_id, price] as const)]);
    state = { ...state, receivedAt: now, fault: undefined };
    tellSoon(news.map((price) => price.ticker_id));
    if (keptAt !== undefined && Math.abs(now - keptAt) < KEEP_EVERY_MICROS) return;
    keptAt = now;
    store.write(KEY, { prices: [...prices.values()], receivedAt: now });
  }

  function become(change: Partial<PriceBoardState>): void {
    state = { ...state, ...change };
    tellSoon([]);
  }

  let stop: (() => void) | undefined;

  function start(): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    let isSeen = true;
    let round = 0;
    const askAgain = async () => {
      clearTimeout(timer);
      round += 1;
      if (isOver || !isSeen || state.isLive) return;
      const mine = round;
      const answer = await ask();
      // Whoever tells, or asked, meanwhile knows better than what was asked before.
      if (isOver || state.isLive || mine !== round) return;
      if (answer.ok) receive(answer.value);
      else become({ fault: answer.fault });
      timer = setTimeout(() => void askAgain(), ASK_EVERY_MS);
    };
    const leave = livePrices.follow({
      onPrices: receive,
      onLive(isLive) {
        if (isLive === state.isLive) return;
        become({ isLive });
        if (!isLive) void askAgain();
      },
      onSeen(seen) {
        isSeen = seen;
        void askAgain();
      },
    });
    void askAgain();
    return () => {
      isOver = true;
      clearTimeout(timer);
      leave();
    };
  }

  /** The page that comes next follows in the same moment in which the last one has left. */
  let isLeaving = false;

  function stopUnlessFollowed(): void {
    isLeaving = false;
    if (followersOfAll.size > 0 || [...followers.values()].some((one) => one.size > 0)) return;
    stop?.();
    stop = undefined;
  }

  function followIn(set: Set<() => void>, onChange: () => void): () => void {
    set.add(onChange);
    stop ??= start();
    return () => {
      set.delete(onChange);
      if (!isLeaving) setTimeout(stopUnlessFollowed, 0);
      isLeaving = true;
    };
  }

  return {
    price: (tickerId) => prices.get(tickerId),
    prices: () => prices,
    state: () => state,
    follow(tickerId, onChange) {
      const set = followers.get(tickerId) ?? new Set();
      followers.set(tickerId, set);
      return followIn(set, onChange);
    },
    followAll: (onChange) => followIn(followersOfAll, onChange),
  };
}

function restorePrices(
  stored: unknown,
): { readonly prices: readonly Price[]; readonly receivedAt: Instant } | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined;
  const { prices, receivedAt } = stored as Record<string, unknown>;
  if (!Array.isArray(prices) || !Number.isSafeInteger(receivedAt)) return undefined;
  return { prices: prices as readonly Price[], receivedAt: receivedAt as Instant };
}
