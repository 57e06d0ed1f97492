import { addMicros, type Instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { ACCESS_TOKEN, REFRESH_TOKEN, type TokenSigningKey } from '@mockstreet/shared/token';
import { decodeProtectedHeader } from 'jose';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { rotateKeyFiles } from '#accounts/keys/rotate-key-files';
import {
  createHomeApi,
  type HomeApi,
  TEST_PASSWORD,
  type TestUser,
} from '../../../tests/support/home-api.ts';

let home: HomeApi;
let user: TestUser;
let oldKey: TokenSigningKey;
beforeEach(async () => {
  home = await createHomeApi();
  user = await home.openUser();
  oldKey = home.keys.signer.keyAt(home.now);
});
afterEach(() => home.close());

const seconds = (count: number): Instant => addMicros(home.startedAt, count * MICROS_PER_SECOND);
const statusFor = async (token: string) => (await home.get('/portfolio', token)).status;

async function publishedKids(): Promise<string[]> {
  const { keys } = (await (await home.request('/.well-known/jwks.json')).json()) as {
    keys: { kid: string; purpose: string }[];
  };
  return keys.filter(({ purpose }) => purpose === 'access-token').map(({ kid }) => kid);
}

async function signIn(): Promise<Response> {
  return await home.request('/api/v1/login/access-token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: user.username, password: TEST_PASSWORD }),
  });
}

/** Rotates as the command does, and waits until the API has read the files again. */
async function rotate(compromised: boolean): Promise<string> {
  const rotation = await rotateKeyFiles(home.keys.files, { clock: () => home.now, compromised });
  const { kid, signsFrom } = rotation.tokenKey;
  await expect.poll(publishedKids, { timeout: 10_000 }).toContain(kid);
  await home.keys.signer.check();
  expect(home.keys.signer.keyAt(signsFrom).kid).toBe(kid);
  return kid;
}

it('an old key verifies until its tokens have expired, then no more', async () => {
  const newKid = await rotate(false);
  expect(await publishedKids()).toEqual([oldKey.kid, newKid]);
  const { kid } = decodeProtectedHeader(user.token);
  expect(kid).toBe(oldKey.kid);

  home.now = seconds(10);
  const answer = (await (await signIn()).json()) as { access_token: string };
  expect(decodeProtectedHeader(answer.access_token).kid).toBe(newKid);
  expect(await statusFor(answer.access_token)).toBe(200);
  expect(await statusFor(user.token)).toBe(200);
  home.now = seconds(ACCESS_TOKEN.lifetimeSeconds + 29);
  expect(await statusFor(user.token)).toBe(200);
  home.now = seconds(ACCESS_TOKEN.lifetimeSeconds + 31);
  expect(await statusFor(user.token)).toBe(401);

  // The last tokens of the old key live as long as a refresh token; whoever has it later is late.
  home.now = seconds(REFRESH_TOKEN.lifetimeSeconds);
  expect(await statusFor(await home.tokenFor(user.id, home.now, oldKey))).toBe(200);
  home.now = seconds(REFRESH_TOKEN.lifetimeSeconds + 40);
  expect(await statusFor(await home.tokenFor(user.id, home.now, oldKey))).toBe(401);
  expect(await publishedKids()).toEqual([newKid]);
});

it('a compromised key ends at once; signing in waits a moment for the new one', async () => {
  expect(await statusFor(user.token)).toBe(200);
  const newKid = await rotate(true);
  expect(await statusFor(user.token)).toBe(401);
  expect(await publishedKids()).toEqual([newKid]);

  const early = await signIn();
  expect([early.status, early.headers.get('retry-after')]).toEqual([503, '2']);
  home.now = seconds(6);
  const answer = (await (await signIn()).json()) as { access_token: string };
  expect(await statusFor(answer.access_token)).toBe(200);
});
