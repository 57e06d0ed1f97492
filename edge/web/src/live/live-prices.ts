import type { Price } from '../api/payloads.ts';

/** Prices as the server tells them, without being asked again. */
export interface LivePrices {
  /** Follows until the returned function is called. */
  follow(listener: LivePricesListener): () => void;
}

export interface LivePricesListener {
  /** First all that there are, then those that changed. */
  onPrices(prices: readonly Price[]): void;
  /** Whether anybody tells prices now; while nobody does, ask. */
  onLive(isLive: boolean): void;
  /** Whether somebody looks; left out before the first change, they do. Nobody else need be asked. */
  onSeen(isSeen: boolean): void;
}

/** The part of a browser's `EventSource` that is used. */
export interface PriceEventSource {
  addEventListener(type: string, listener: (event: { readonly data?: unknown }) => void): void;
  close(): void;
}

export interface LivePricesParts {
  readonly open: (path: string) => PriceEventSource;
  /** Of which the page tells whether somebody looks at it. */
  readonly page: Pick<Document, 'hidden' | 'addEventListener' | 'removeEventListener'>;
}

const PATH = '/api/v1/stream/prices';
/** Until the next attempt: a browser gives up by itself after an answer like 503. */
const RETRY_MS = 3_000;
/**
 * Prices change far more often. Without any for so long the line may be dead with neither side
 * knowing: a browser tells nobody of the comments by which the server keeps it alive.
 */
const SILENT_FOR_MS = 30_000;

/**
 * Server-sent events, while somebody looks: a browser has few connections for all tabs of a site,
 * and a hidden one must not keep the others waiting.
 */
export function createLivePrices({ open, page }: LivePricesParts): LivePrices {
  return {
    follow({ onPrices, onLive, onSeen }) {
      let source: PriceEventSource | undefined;
      let timer: ReturnType<typeof setTimeout> | undefined;

      const enterIn = (ms: number) => {
        clearTimeout(timer);
        timer = setTimeout(enter, ms);
      };
      const leave = () => {
        clearTimeout(timer);
        source?.close();
        source = undefined;
        onLive(false);
      };
      const enter = () => {
        leave();
        const opened = open(PATH);
        source = opened;
        enterIn(SILENT_FOR_MS);
        opened.addEventListener('quotes', ({ data }) => {
          const prices = readPrices(data);
          if (source !== opened || !prices) return;
          enterIn(SILENT_FOR_MS);
          onPrices(prices);
          onLive(true);
        });
        opened.addEventListener('error', () => {
          if (source !== opened) return;
          leave();
          enterIn(RETRY_MS);
        });
      };
      const onVisibility = () => {
        onSeen(!page.hidden);
        if (page.hidden) leave();
        else enter();
      };

      page.addEventListener('visibilitychange', onVisibility);
      if (page.hidden) onSeen(false);
      else enter();
      return () => {
        page.removeEventListener('visibilitychange', onVisibility);
        leave();
      };
    },
  };
}

/** Undefined for what is no message of prices. */
function readPrices(data: unknown): readonly Price[] | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    const message = JSON.parse(data) as { readonly quotes?: unknown };
    return Array.isArray(message.quotes) ? (message.quotes as readonly Price[]) : undefined;
  } catch {
    return undefined;
  }
}
