import { z } from 'zod';

export interface Asked {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below `/api/v1`. */
  readonly path: string;
  readonly token?: string | undefined;
  readonly body?: object;
  /** Names a command. */
  readonly idempotencyKey?: string;
}

/** What came of a request. `status` 0: nobody answered. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** The stable code of a problem. */
  readonly code: string | undefined;
  readonly retryAfterMs: number | undefined;
}

export type Ask = (asked: Asked) => Promise<Answer>;

export interface EdgePorts {
  readonly origin: string;
  readonly fetch: typeof fetch;
  /** Aborted when the process stops. */
  readonly signal: AbortSignal;
}

const ANSWERED_WITHIN_MS = 15_000;
const NOBODY: Answer = { status: 0, body: undefined, code: undefined, retryAfterMs: undefined };
const problemSchema = z.object({ code: z.string() });

/** Asks the public origin as any client does. Never throws: that nobody answered is an answer. */
export function createAsk({ origin, fetch, signal }: EdgePorts): Ask {
  return async ({ method, path, token, body, idempotencyKey }) => {
    try {
      const response = await fetch(`${origin}/api/v1${path}`, {
        method,
        headers: {
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWERED_WITHIN_MS)]),
      });
      const text = await response.text();
      const answered: unknown = text === '' ? undefined : JSON.parse(text);
      const seconds = /^\d{1,5}$/.exec(response.headers.get('retry-after') ?? '')?.[0];
      return {
        status: response.status,
        body: answered,
        code: problemSchema.safeParse(answered).data?.code,
        retryAfterMs: seconds === undefined ? undefined : Number.parseInt(seconds, 10) * 1_000,
      };
    } catch {
      return NOBODY;
    }
  };
}
