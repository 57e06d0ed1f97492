import type { Problem } from '@mockstreet/shared/problem';
import type { Answer } from './answer.ts';

/** The edge answers within two seconds even when home is away; beyond this nobody is there. */
const ANSWER_WITHIN_MS = 8_000;

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** Absolute path on the public origin. */
  readonly path: string;
  readonly token?: string | undefined;
  readonly body?: unknown;
}

/** Sends a request and reads JSON; faults come back as values. */
export type HttpClient = <T>(request: HttpRequest) => Promise<Answer<T>>;

export function createHttpClient(fetchPage: typeof fetch): HttpClient {
  return async <T>(request: HttpRequest): Promise<Answer<T>> => {
    let response: Response;
    let body: unknown;
    try {
      response = await fetchPage(request.path, {
        method: request.method,
        headers: headersOf(request),
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
        cache: 'no-store',
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      });
      body = await response.json();
    } catch {
      return { ok: false, fault: { kind: 'unreachable' } };
    }
    if (response.ok) return { ok: true, value: body as T };
    if (!isProblem(body)) return { ok: false, fault: { kind: 'unreachable' } };
    const retryAfterSeconds = readSeconds(response.headers.get('retry-after'));
    return {
      ok: false,
      fault: {
        kind: 'problem',
        problem: body,
        ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
      },
    };
  };
}

function headersOf(request: HttpRequest): Record<string, string> {
  return {
    accept: 'application/json',
    ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(request.token === undefined ? {} : { authorization: `Bearer ${request.token}` }),
  };
}

function isProblem(body: unknown): body is Problem {
  if (typeof body !== 'object' || body === null) return false;
  return 'code' in body && typeof body.code === 'string' && 'status' in body;
}

function readSeconds(header: string | null): number | undefined {
  return header !== null && /^\d{1,5}$/.test(header) ? Number.parseInt(header, 10) : undefined;
}
