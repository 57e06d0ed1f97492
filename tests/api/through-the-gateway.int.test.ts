import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NETWORK_FREE_FAILURES } from '../../home/accounts/sign-in-limits.ts';
import { operationsOf } from '../support/document-checker.ts';
import { exampleRequest } from './example-request.ts';
import { openPerson } from './people.ts';
import { openPublicOrigin, type PublicOrigin } from './public-origin.ts';
import { answeredBy, openWholeSurface, type WholeSurface } from './whole-surface.ts';

const SIGN_IN = '/api/v1/login/access-token';
/** Password hashes at once; as many as a machine has to spare. */
const AT_ONCE = 10;

let surface: WholeSurface;
beforeAll(async () => {
  surface = await openWholeSurface();
});
afterAll(() => surface.close());

const json = { 'content-type': 'application/json' };

describe('with both sides up', () => {
  let origin: PublicOrigin;
  beforeAll(async () => {
    origin = await openPublicOrigin({ home: surface.home, intakeUrl: surface.intakeUrl });
  });
  afterAll(() => origin.close());

  it.each([SIGN_IN, '/api/v1/orders'])('our own page may send to %s, others not', async (path) => {
    const send = async (headers: Record<string, string>) => {
      const init = { method: 'POST', headers: { ...json, ...headers }, body: '{}' };
      return (await fetch(origin.url + path, init)).status;
    };
    const ownHost = new URL(origin.url).host;
    expect([401, 422]).toContain(await send({ origin: origin.url }));
    expect([401, 422]).toContain(await send({ origin: origin.url, cookie: 'a=b' }));
    expect([401, 422]).toContain(await send({}));
    expect(await send({ cookie: 'a=b' })).toBe(403);
    expect(await send({ origin: `https://${ownHost}` })).toBe(403);
    const claimed = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' };
    expect(await send({ origin: 'https://evil.example', ...claimed })).toBe(403);
  });

  it('an address is what the gateway saw, whatever the client says of it', async () => {
    const signIn = async (attempt: number) => {
      const from = `198.51.100.${attempt % 250}`;
      const answer = await fetch(origin.url + SIGN_IN, {
        method: 'POST',
        headers: { ...json, 'x-forwarded-for': from, forwarded: `for=${from}`, 'x-real-ip': from },
        body: JSON.stringify({ username: `nobody-${attempt}`, password: 'wrong-pass-1' }),
      });
      return answer.status;
    };
    const statuses: number[] = [];
    for (let attempt = 0; attempt <= NETWORK_FREE_FAILURES + AT_ONCE; attempt += AT_ONCE) {
      const batch = Array.from({ length: AT_ONCE }, (_, more) => signIn(attempt + more));
      statuses.push(...(await Promise.all(batch)));
    }
    expect(statuses.slice(0, NETWORK_FREE_FAILURES)).toEqual(
      new Array(NETWORK_FREE_FAILURES).fill(401),
    );
    expect(statuses.at(-1)).toBe(429);
  });
});

describe('with home away', () => {
  let origin: PublicOrigin;
  beforeAll(async () => {
    origin = await openPublicOrigin({ intakeUrl: surface.intakeUrl });
  });
  afterAll(() => origin.close());

  it('every operation of home says so, and when to ask again', async () => {
    const person = await openPerson(surface.home, 'USER');
    for (const placed of operationsOf(surface.home.document)) {
      const { path, init } = exampleRequest(placed, surface.home.document, person.own);
      if (answeredBy(placed.method, path) !== 'home') continue;
      const answer = await fetch(origin.url + path, init);
      const { code } = (await answer.json()) as { code: string };
      expect([path, answer.status, code]).toEqual([path, 503, 'HOME_OFFLINE']);
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    }
  });

  it('orders are taken, and the edge says how old its knowledge of revocations is', async () => {
    const person = await openPerson(surface.home, 'USER');
    const order = { ticker_id: 'CRYPTO-COIN-BTC', side: 'BUY', type: 'MARKET', amount_krw: '5000' };
    const answer = await fetch(`${origin.url}/api/v1/orders`, {
      method: 'POST',
      headers: { ...json, authorization: `Bearer ${person.accessToken}` },
      body: JSON.stringify(order),
    });
    expect(answer.status).toBe(202);
    const status = (await (await fetch(`${origin.url}/api/v1/status`)).json()) as object;
    expect(status).toMatchObject({
      home: 'offline',
      revocations_as_of: expect.stringMatching(/Z$/),
    });
  });
});
