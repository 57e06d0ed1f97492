import { addMicros, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { expect, it } from 'vitest';
import { createHomeApi } from '../../../tests/support/home-api.ts';

it('limits the rate of requests for each key, and for each user', async () => {
  const strict = await createHomeApi({
    requestLimits: { user: { perSecond: 1, burst: 4 }, apiKey: { perSecond: 1, burst: 2 } },
  });
  const [one, other] = [await strict.openUser(), await strict.openUser()];
  const token = await strict.signIn(one.id);
  const key = async () => {
    const body = { name: 'bot', scopes: ['read'] };
    return (await strict.ask('POST', '/api-keys', { body, token })).body.api_key;
  };
  const [first, second] = [await key(), await key()];
  const ask = async (asked: { apiKey?: string; token?: string }) => {
    const { status, headers } = await strict.ask('GET', '/me', asked);
    return [status, headers.get('retry-after')];
  };
  const [fine, limited] = [
    [200, null],
    [429, '1'],
  ];
  expect([await ask({ apiKey: first }), await ask({ apiKey: first })]).toEqual([fine, fine]);
  expect(await ask({ apiKey: first })).toEqual(limited);
  expect(await ask({ apiKey: second })).toEqual(fine);
  // Two of the four went into making the keys.
  expect([await ask(one), await ask(one), await ask(one)]).toEqual([fine, fine, limited]);
  expect(await ask(other)).toEqual(fine);
  strict.now = addMicros(strict.now, MICROS_PER_SECOND);
  expect([await ask(one), await ask({ apiKey: first })]).toEqual([fine, fine]);
  await strict.close();
});
