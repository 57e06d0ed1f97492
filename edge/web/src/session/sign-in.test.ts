import { type Instant, instant } from '@mockstreet/shared/instant';
import { problem } from '@mockstreet/shared/problem';
import { expect, test } from 'vitest';
import type { Answer } from '../api/answer.ts';
import type { IssuedTokens } from '../api/payloads.ts';
import type { SignInRequest } from '../api/session-api.ts';
import type { KeptOrderKey, OrderKeys } from '../device/order-keys.ts';
import { createFakeTabs } from '../device/testing/fake-tabs.ts';
import { createSessionHolder, openSession } from './session-holder.ts';
import { createSignIn } from './sign-in.ts';

const NOW = instant(1_000_000) as Instant;
const ISSUED: IssuedTokens = {
  access_token: 'a1',
  expires_in: 1_800,
  refresh_token: 'r1',
  refresh_expires_in: 604_800,
  order_token: 'o1',
};
const KEY: KeptOrderKey = { id: 'new', publicJwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' } };
const WRONG: Answer<IssuedTokens> = {
  ok: false,
  fault: { kind: 'problem', problem: problem('UNAUTHENTICATED') },
};

/** A device that still has the key of somebody before. */
function device(answer: Answer<IssuedTokens>, newKey: KeptOrderKey | undefined) {
  const holder = createSessionHolder(createFakeTabs().openTab(), () => NOW);
  const kept = new Set(['old']);
  const requests: SignInRequest[] = [];
  const orderKeys: OrderKeys = {
    create: async () => {
      if (newKey) kept.add(newKey.id);
      return newKey;
    },
    find: () => Promise.resolve(undefined),
    forget: async (id) => void kept.delete(id),
    forgetOthers: async (id) => {
      for (const one of kept) if (one !== id) kept.delete(one);
    },
  };
  const api = {
    signIn: async (request: SignInRequest) => {
      requests.push(request);
      return answer;
    },
  };
  const signIn = createSignIn({
    ...{ api, holder, orderKeys, clock: () => NOW },
    oneTabAtATime: (work) => work(),
  });
  return { signIn, holder, kept, requests };
}

test('the public half of a new key goes along, and the session is bound to it', async () => {
  const { signIn, holder, kept, requests } = device({ ok: true, value: ISSUED }, KEY);
  expect(await signIn(' Demo ', 'demo-pass-1')).toBeUndefined();
  expect(requests).toEqual([
    { username: 'demo', password: 'demo-pass-1', orderKey: KEY.publicJwk },
  ]);
  expect(openSession(holder)).toMatchObject({
    username: 'demo',
    order: { token: 'o1', keyId: 'new' },
  });
  expect([...kept]).toEqual(['new']);
});

test('a wrong password leaves no key behind, and takes none away', async () => {
  const { signIn, holder, kept } = device(WRONG, KEY);
  expect(await signIn('demo', 'wrong')).toMatchObject({ problem: { code: 'UNAUTHENTICATED' } });
  expect(openSession(holder)).toBeUndefined();
  expect([...kept]).toEqual(['old']);
});

test('a browser without keys signs in all the same', async () => {
  const { order_token, ...bearer } = ISSUED;
  const { signIn, holder, requests } = device({ ok: true, value: bearer }, undefined);
  expect(await signIn('demo', 'demo-pass-1')).toBeUndefined();
  expect(requests[0]?.orderKey).toBeUndefined();
  expect(openSession(holder)).toMatchObject({ username: 'demo', access: { token: 'a1' } });
  expect(openSession(holder)?.order).toBeUndefined();
  expect(order_token).toBe('o1');
});
