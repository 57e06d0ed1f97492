/** Largest body of a request, in bytes, however it is sent. */
export const BODY_BYTES_MAX = 16 * 1024;

export type BodyText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly code: 'PAYLOAD_TOO_LARGE' | 'MALFORMED_JSON' };

const TOO_LARGE: BodyText = { ok: false, code: 'PAYLOAD_TOO_LARGE' };

/**
 * Reads the body up to the limit. A declared length is believed, since the HTTP parser holds the
 * sender to it (and refuses one beside chunks); a body without is counted as it comes.
 */
export async function readBody(request: Request): Promise<BodyText> {
  const declared = request.headers.get('content-length');
  try {
    if (declared === null) return await readCounted(request);
    if (Number.parseInt(declared, 10) > BODY_BYTES_MAX) return TOO_LARGE;
    return { ok: true, text: await request.text() };
  } catch {
    // The sender went away in the middle: nobody will read the answer.
    return { ok: false, code: 'MALFORMED_JSON' };
  }
}

async function readCounted(request: Request): Promise<BodyText> {
  if (!request.body) return { ok: true, text: '' };
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of request.body as ReadableStream<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > BODY_BYTES_MAX) return TOO_LARGE;
    text += decoder.decode(chunk, { stream: true });
  }
  return { ok: true, text: text + decoder.decode() };
}
