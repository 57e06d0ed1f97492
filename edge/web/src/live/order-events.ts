/**
 * What became of the user's orders, as the server tells it (docs/streams.md). Here it is a hint of
 * what to ask anew; what is shown is what the server answers.
 */
export interface OrderEvents {
  /** Follows until the returned function is called. */
  follow(listener: OrderEventsListener): () => void;
}

export type OrderEventType = 'order' | 'command' | 'notification' | 'reset';

export interface OrderEventsListener {
  onEvent(event: OrderEventType): void;
  /** Whether anybody tells; while nobody does, ask. */
  onLive(isLive: boolean): void;
}

/** The part of a browser's `WebSocket` that is used. */
export interface EventSocket {
  send(text: string): void;
  close(): void;
  addEventListener(
    type: 'open' | 'message' | 'close',
    listener: (event: { readonly data?: unknown }) => void,
  ): void;
}

export interface OrderEventsParts {
  readonly open: () => EventSocket;
  /** A token of who is signed in that is good now; undefined when there is none. */
  readonly accessToken: () => Promise<string | undefined>;
  /** Below one; spreads out the tabs that all come back at once. */
  readonly random: () => number;
}

const RETRY_FIRST_MS = 1_000;
const RETRY_LAST_MS = 15_000;
/** The server says a word twice within this, if only that it is there. */
const SILENT_FOR_MS = 75_000;
const EVENTS: readonly OrderEventType[] = ['order', 'command', 'notification', 'reset'];

export function createOrderEvents(parts: OrderEventsParts): OrderEvents {
  /** Place of the last message: whoever comes back with it misses nothing. */
  let seq: string | undefined;

  return {
    follow({ onEvent, onLive }) {
      let socket: EventSocket | undefined;
      let timer: ReturnType<typeof setTimeout> | undefined;
      let failures = 0;
      let isOver = false;

      const comeBack = () => {
        socket = undefined;
        onLive(false);
        if (isOver) return;
        const base = Math.min(RETRY_LAST_MS, RETRY_FIRST_MS * 2 ** failures);
        failures += 1;
        clearTimeout(timer);
        timer = setTimeout(() => void connect(), base * (0.5 + parts.random()));
      };
      const listenFor = (opened: EventSocket) => {
        clearTimeout(timer);
        timer = setTimeout(() => opened.close(), SILENT_FOR_MS);
      };
      const connect = async () => {
        const token = await parts.accessToken();
        if (isOver) return;
        if (token === undefined) return comeBack();
        const opened = parts.open();
        socket = opened;
        listenFor(opened);
        opened.addEventListener('open', () =>
          opened.send(JSON.stringify({ type: 'auth', token, ...(seq ? { seq } : {}) })),
        );
        opened.addEventListener('message', ({ data }) => {
          const message = readMessage(data);
          if (socket !== opened || !message) return;
          listenFor(opened);
          if (message.seq !== '0.0') seq = message.seq;
          if (message.type === 'ready') {
            failures = 0;
            onLive(true);
          }
          const event = EVENTS.find((one) => one === message.type);
          if (event) onEvent(event);
        });
        opened.addEventListener('close', () => {
          if (socket === opened) comeBack();
        });
      };

      void connect();
      return () => {
        isOver = true;
        clearTimeout(timer);
        socket?.close();
      };
    },
  };
}

function readMessage(data: unknown): { readonly type: string; readonly seq: string } | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    const message: unknown = JSON.parse(data);
    if (typeof message !== 'object' || message === null) return undefined;
    const { type, seq } = message as Record<string, unknown>;
    return typeof type === 'string' && typeof seq === 'string' ? { type, seq } : undefined;
  } catch {
    return undefined;
  }
}
