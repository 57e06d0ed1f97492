import { textSince } from './audience.ts';
import type { LiveQuotes, Tick } from './live-quotes.ts';

/** Whose prices a stream of events tells of, and from where. */
export interface PriceEventsRequest {
  /** All that there are, when left out. */
  readonly tickerIds: readonly string[] | undefined;
  /** What the client heard last (`Last-Event-ID`). */
  readonly lastSeq: string | undefined;
}

export interface PriceEvents {
  /** Ends every stream. */
  close(): void;
  /** Of which there are so many. */
  open(): number;
  /**
   * A stream of `quotes` events for one client, as the bytes of `text/event-stream`. Nothing is made
   * before the client takes it: what changes meanwhile is one event, the latest of each.
   */
  stream(request: PriceEventsRequest, watch: StreamWatch): ReadableStream<Uint8Array>;
}

/** Told of a stream that somebody takes, and of its end. */
export interface StreamWatch {
  onBegin(): void;
  onEnd(): void;
}

/** How long a client should wait before it comes back, in milliseconds; and a line to keep alive. */
const RETRY_LINE = 'retry: 3000\n\n';
const KEEP_ALIVE_LINE = ': still here\n\n';

/** A `quotes` event. */
export function eventText(seq: string, text: string): string {
  return `id: ${seq}\nevent: quotes\ndata: ${text}\n\n`;
}

/**
 * Prices as server-sent events (HTML Living Standard §9.2). A client that comes back with an id of
 * this process is told what changed since, any other the present of all.
 */
export function createPriceEvents(options: {
  readonly quotes: LiveQuotes;
  readonly heartbeatMs: number;
}): PriceEvents {
  const { quotes, heartbeatMs } = options;
  const clients = new Set<{ wake(): void; end(): void }>();
  const encoder = new TextEncoder();
  let leave: Promise<() => void> | undefined;
  const onTick = (_: Tick) => {
    for (const client of clients) client.wake();
  };

  const stream: PriceEvents['stream'] = ({ tickerIds, lastSeq }, watch) => {
    /** All changes of ticks before it have been told. */
    let nextTick = 0;
    let wake = () => {};
    let begun = false;
    let ended = false;
    const client = {
      wake: () => wake(),
      end() {
        if (ended) return;
        ended = true;
        clients.delete(client);
        if (clients.size === 0) {
          leave?.then((stop) => stop()).catch(() => {});
          leave = undefined;
        }
        if (begun) watch.onEnd();
        wake();
      },
    };

    const begin = async (): Promise<string> => {
      begun = true;
      clients.add(client);
      watch.onBegin();
      leave ??= quotes.listen(onTick);
      await leave;
      const told = lastSeq === undefined ? undefined : quotes.tickOf(lastSeq);
      nextTick = told === undefined ? 0 : told + 1;
      return RETRY_LINE + (take() ?? '');
    };
    const take = (): string | undefined => {
      const text = textSince(quotes, tickerIds ?? quotes.tickerIds(), nextTick);
      if (text === undefined) return undefined;
      const seq = quotes.seq();
      nextTick = (quotes.tickOf(seq) ?? 0) + 1;
      return eventText(seq, text);
    };
    const wait = () =>
      new Promise<'news' | 'silence'>((resolve) => {
        const timer = setTimeout(() => resolve('silence'), heartbeatMs);
        wake = () => {
          clearTimeout(timer);
          resolve('news');
        };
      });
    /** What the client is to be sent next; undefined at the end. */
    const next = async (): Promise<string | undefined> => {
      if (!begun) return await begin();
      for (;;) {
        if (ended) return undefined;
        const text = take();
        if (text !== undefined) return text;
        if ((await wait()) === 'silence') return KEEP_ALIVE_LINE;
      }
    };

    return new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          const text = await next().catch((error: unknown) => {
            client.end();
            throw error;
          });
          if (text === undefined) controller.close();
          else controller.enqueue(encoder.encode(text));
        },
        cancel: () => client.end(),
      },
      // A HEAD request, or a client that is gone already, takes nothing: then nothing has begun.
      { highWaterMark: 0 },
    );
  };

  return {
    stream,
    open: () => clients.size,
    close() {
      for (const client of clients) client.end();
    },
  };
}
