import { addMicros, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createHomeApi,
  type HomeApi,
  type JsonAnswer,
  TEST_PASSWORD,
} from '../../../tests/support/home-api.ts';

let home: HomeApi;
let userId: string;
/** Of a session that was opened at the start. */
let token: string;
beforeAll(async () => {
  home = await createHomeApi();
});
beforeEach(async () => {
  home.now = home.startedAt;
  ({ id: userId } = await home.openUser());
  token = await home.signIn(userId);
});
afterAll(() => home.close());

const BOT = { name: 'bot', scopes: ['trade'] };
const post = (path: string, body: object, by = token) =>
  home.ask('POST', path, { body, token: by });
const keys = async () => (await home.get('/api-keys', await home.tokenFor(userId))).body.items;
const outcomeOf = ({ status, body }: JsonAnswer) => [status, body.errors?.[0]?.code];

const laterBy = (micros: number) => {
  home.now = addMicros(home.startedAt, micros);
};

describe.each<[string, () => Promise<string>]>([
  ['of a new key', async () => '/api-keys'],
  [
    'of a key that takes over',
    async () => `/api-keys/${(await post('/api-keys', BOT)).body.key_id}/rotate`,
  ],
])('the secret %s', (_, pathOf) => {
  const wish = (path: string, more: object = {}) =>
    path.endsWith('/rotate') ? more : { ...BOT, ...more };

  it('takes the password again more than five minutes after signing in', async () => {
    const path = await pathOf();
    const before = await keys();
    laterBy(5 * MICROS_PER_MINUTE + 1);
    expect(outcomeOf(await post(path, wish(path)))).toEqual([422, 'current_password_needed']);
    const wrong = await post(path, wish(path, { current_password: 'wrong' }));
    expect(outcomeOf(wrong)).toEqual([422, 'current_password_wrong']);
    expect(await keys()).toEqual(before);
    const right = await post(path, wish(path, { current_password: TEST_PASSWORD }));
    expect(right.status).toBe(201);
    expect(await keys()).toHaveLength(before.length + 1);
  });

  it('takes none up to then', async () => {
    const path = await pathOf();
    laterBy(5 * MICROS_PER_MINUTE);
    expect((await post(path, wish(path))).status).toBe(201);
  });

  it('takes it with a token of which nobody knows when a password was typed', async () => {
    const path = await pathOf();
    const answer = await post(path, wish(path), await home.tokenFor(userId));
    expect(outcomeOf(answer)).toEqual([422, 'current_password_needed']);
  });
});

it('is not to be had with the tokens of a refresh: the session is none the younger', async () => {
  const { username } = await home.openUser();
  const { body: first } = await home.ask('POST', '/login/access-token', {
    body: { username, password: TEST_PASSWORD },
  });
  laterBy(6 * MICROS_PER_MINUTE);
  const { body: next } = await home.ask('POST', '/login/refresh', {
    body: { refresh_token: first.refresh_token },
  });
  const answer = await post('/api-keys', BOT, next.access_token);
  expect(outcomeOf(answer)).toEqual([422, 'current_password_needed']);
});

it('is no way to guess the password, nor to guess on where the profile had enough', async () => {
  const guess = { current_password: 'wrong' };
  for (let at = 0; at < 5; at++) {
    const body = { password: 'another password', ...guess };
    expect((await home.ask('PATCH', '/me', { token, body })).status).toBe(422);
    expect((await post('/api-keys', { ...BOT, ...guess })).status).toBe(422);
  }
  const answer = await post('/api-keys', { ...BOT, ...guess });
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '30']);
  expect(await keys()).toEqual([]);
});
