import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import type { ApiEnv } from './api-types.ts';
import { limitInFlight } from './limit-in-flight.ts';
import { receiveBody } from './receive-body.ts';

/** Answers with the JSON that it was sent, to one at a time. */
function createEcho(deadlineMs?: number) {
  const app = new Hono<ApiEnv>();
  app.use(receiveBody(deadlineMs), limitInFlight(1));
  app.all('/', async (context) => context.json(await context.req.json()));
  app.get('/none', (context) => context.body(null, 204));
  return app;
}

const json = { 'content-type': 'application/json' };

function dribble() {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const send = (text: string) => writer.write(new TextEncoder().encode(text));
  return { body: readable, send, end: () => writer.close(), abort: () => writer.abort() };
}

const post = (body: string | ReadableStream, headers: Record<string, string> = json) =>
  ({ method: 'POST', headers, body, duplex: 'half' }) as RequestInit;

async function codeOf(answer: Response): Promise<[number, string]> {
  return [answer.status, ((await answer.json()) as { code: string }).code];
}

describe('a body', () => {
  it.each([
    ['of a declared length', { ...json, 'content-length': '14' }],
    ['in chunks', { ...json, 'transfer-encoding': 'chunked' }],
  ])('%s is there for the route', async (_, headers) => {
    const answer = await createEcho().request('/', post('{"name":"지호"}', headers));
    expect(await answer.json()).toEqual({ name: '지호' });
  });

  it('takes no place while it is on its way', async () => {
    const echo = createEcho();
    const slow = [dribble(), dribble(), dribble()];
    const answers = slow.map(({ body }) => Promise.resolve(echo.request('/', post(body))));
    await Promise.all(slow.map(({ send }) => send('{"a"')));
    expect((await echo.request('/', post('{}'))).status).toBe(200);
    for (const [at, { send, end }] of slow.entries()) {
      await send(':1}');
      await end();
      expect(await (await answers[at])?.json()).toEqual({ a: 1 });
    }
  });

  it('that is late is refused, and its connection with it', async () => {
    const { body, send } = dribble();
    const asked = createEcho(0).request('/', post(body));
    await send('{');
    const answer = await asked;
    expect(answer.headers.get('connection')).toBe('close');
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(await codeOf(answer)).toEqual([503, 'UNAVAILABLE']);
  });

  it('that breaks off is no JSON', async () => {
    const { body, send, abort } = dribble();
    const asked = createEcho().request('/', post(body));
    await send('{');
    await abort();
    expect(await codeOf(await asked)).toEqual([400, 'MALFORMED_JSON']);
  });

  it('need not be there', async () => {
    expect((await createEcho(0).request('/none')).status).toBe(204);
  });
});
