import { KisFault } from './kis-fault.ts';

export interface KisRequest {
  /** For the texts of faults. */
  readonly what: string;
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface KisResponse {
  readonly status: number;
  readonly text: string;
  header(name: string): string;
}

/** The longest answer, 120 minute bars, has some 30 kB. */
const BODY_BYTES_MAX = 1_000_000;

/**
 * Sends one request. Rejects with {@link KisFault} when there is no answer by the time-out, by the
 * caller's signal, or at all. Never names a header: they carry the keys.
 */
export async function sendKisRequest(
  request: KisRequest,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<KisResponse> {
  const { what, method, url, headers, body } = request;
  const late = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method,
      headers,
      // Never to another host: the keys would go along.
      redirect: 'error',
      signal: AbortSignal.any([signal, late]),
      ...(body !== undefined && { body }),
    });
    return {
      status: response.status,
      text: await readBody(response, what),
      header: (name) => response.headers.get(name) ?? '',
    };
  } catch (error) {
    if (error instanceof KisFault) throw error;
    if (late.aborted || signal.aborted) throw new KisFault('', `${what}: no answer in time`);
    throw new KisFault('', `${what}: ${reasonOf(error)}`);
  }
}

async function readBody(response: Response, what: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  const chunks: AsyncIterable<Uint8Array> | undefined = response.body ?? undefined;
  if (!chunks) return text;
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    if (bytes > BODY_BYTES_MAX) throw new KisFault('', `${what}: an answer without end`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** Node says `fetch failed` of everything, and why in the cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = (cause as { readonly code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : 'the connection failed';
}
