import { describe, expect, it } from 'vitest';
import { BODY_BYTES_MAX, readBody } from './read-body.ts';

const post = (body: string | ReadableStream, headers: Record<string, string> = {}) =>
  new Request('http://intake/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
const stream = (text: string) => new Blob([text]).stream();

describe('reading a body', () => {
  it('takes exactly the limit and nothing beyond, counted in bytes', async () => {
    expect(await readBody(post('x'.repeat(BODY_BYTES_MAX)))).toMatchObject({ ok: true });
    const tooLarge = { ok: false, code: 'PAYLOAD_TOO_LARGE' };
    expect(await readBody(post('x'.repeat(BODY_BYTES_MAX + 1)))).toEqual(tooLarge);
    expect(await readBody(post('가'.repeat(BODY_BYTES_MAX / 2)))).toEqual(tooLarge);
  });

  it('believes a declared length that is too large without reading', async () => {
    const body = post(stream('x'), { 'content-length': String(BODY_BYTES_MAX + 1) });
    expect(await readBody(body)).toEqual({ ok: false, code: 'PAYLOAD_TOO_LARGE' });
    expect(body.bodyUsed).toBe(false);
  });

  it('puts characters together that were cut between chunks', async () => {
    const bytes = new TextEncoder().encode('한글');
    const cut = new ReadableStream({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    expect(await readBody(post(cut))).toEqual({ ok: true, text: '한글' });
  });

  it('reads no body as an empty one', async () => {
    const nothing = new Request('http://intake/', { method: 'POST' });
    expect(await readBody(nothing)).toEqual({ ok: true, text: '' });
  });

  it('calls a body that broke off malformed', async () => {
    const broken = new ReadableStream({
      start: (controller) => controller.error(new Error('gone')),
    });
    expect(await readBody(post(broken))).toEqual({ ok: false, code: 'MALFORMED_JSON' });
  });
});
