import type { Problem } from '@mockstreet/shared/problem';
import type { Answer } from './answer.ts';
import { Unsent } from './unsent.ts';

/** What a call of the client comes back with, or fails to. */
interface ClientAnswer<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/** Awaits a call; its faults come back as values. */
export async function answerOf<T>(call: Promise<ClientAnswer<T>>): Promise<Answer<T>> {
  let answer: ClientAnswer<T>;
  try {
    answer = await call;
  } catch (error) {
    if (error instanceof Unsent)
      return { ok: false, fault: { kind: 'unsent', reason: error.reason } };
    // Nobody answered in time, or not with JSON.
    return { ok: false, fault: { kind: 'unreachable' } };
  }
  const { data, error, response } = answer;
  if (response.ok) return { ok: true, value: data as T };
  if (!isProblem(error)) return { ok: false, fault: { kind: 'unreachable' } };
  const retryAfterSeconds = readSeconds(response.headers.get('retry-after'));
  return {
    ok: false,
    fault: {
      kind: 'problem',
      problem: error,
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    },
  };
}

function isProblem(body: unknown): body is Problem {
  if (typeof body !== 'object' || body === null) return false;
  return 'code' in body && typeof body.code === 'string' && 'status' in body;
}

function readSeconds(header: string | null): number | undefined {
  return header !== null && /^\d{1,5}$/.test(header) ? Number.parseInt(header, 10) : undefined;
}
