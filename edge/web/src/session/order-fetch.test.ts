import { type Instant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { orderKeySchema, orderKeyThumbprint } from '@mockstreet/shared/order-key';
import { PLACING, verifyOrderProof } from '@mockstreet/shared/order-proof';
import type { OrderKeyPair } from '@mockstreet/shared/sign-order-proof';
import { expect, test } from 'vitest';
import { Unsent } from '../api/unsent.ts';
import { createFakeTabs } from '../device/testing/fake-tabs.ts';
import { createOrderFetch } from './order-fetch.ts';
import type { Renewal } from './renew-session.ts';
import type { Session } from './session.ts';
import { createSessionHolder } from './session-holder.ts';

const ADDRESS = 'https://mockstreet.example/api/v1/orders';
const BODY = '{"client_order_id":"01890000-0000-7000-8000-000000000001","이름":"주문"}';
const NOW = instant(1_763_700_000 * MICROS_PER_SECOND);
const session: Session = {
  username: 'demo',
  access: { token: 'access', endsAt: instant(0) },
  refresh: { token: 'refresh', endsAt: instant(NOW * 2) },
  order: { token: 'order-1', endsAt: instant(NOW * 2), keyId: 'key' },
};

async function makeKey(): Promise<OrderKeyPair> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const pair = await crypto.subtle.generateKey(algorithm, false, ['sign']);
  const publicJwk = await crypto.subtle.exportKey('jwk', pair.publicKey);
  return { privateKey: pair.privateKey, publicJwk: orderKeySchema.parse(publicJwk) };
}

interface Sent {
  readonly authorization: string | null;
  readonly proof: string;
  readonly body: string;
}

async function desk(options: {
  readonly signedIn?: Session;
  readonly statuses: readonly number[];
  readonly renewal?: Renewal;
  readonly renewed?: Session;
  /** For signing: at first, and after an answer has told the time. */
  readonly times?: readonly [Instant | undefined, Instant | undefined];
}) {
  const key = await makeKey();
  const tabs = createFakeTabs();
  const holder = createSessionHolder(tabs.openTab(), () => instant(0));
  holder.open(options.signedIn ?? session);
  const statuses = [...options.statuses];
  const sent: Sent[] = [];
  const bearer: string[] = [];
  const told: unknown[] = [];
  const [timeAtFirst, timeAfterAnswer] = options.times ?? [NOW, NOW];
  let signingTime = timeAtFirst;
  let ids = 0;
  const fetchOrder = createOrderFetch({
    fetchPage: async (input) => {
      const request = new Request(input);
      const { headers } = request;
      sent.push({
        authorization: headers.get('authorization'),
        proof: headers.get('dpop') ?? '',
        body: await request.text(),
      });
      signingTime = timeAfterAnswer;
      return new Response(null, { status: statuses.shift() ?? 500 });
    },
    authorizedFetch: async (input) => {
      bearer.push(await new Request(input).text());
      return new Response(null, { status: 202 });
    },
    holder,
    renew: async () => {
      await Promise.resolve();
      if (options.renewed) holder.open(options.renewed);
      return options.renewal ?? 'unheard';
    },
    api: {
      signOut: async (...what) => {
        told.push(what);
        return { ok: false, fault: { kind: 'unreachable' } };
      },
    },
    orderKeys: {
      async find(id) {
        if (id === 'unreadable') throw new Error('not today');
        return id === 'key' ? key : undefined;
      },
    },
    clock: () => NOW,
    signingTime: () => signingTime,
    newId: () => `proof-${++ids}`,
  });
  const send = () =>
    fetchOrder(ADDRESS, {
      method: 'POST',
      body: BODY,
      headers: { 'content-type': 'application/json' },
    });
  const cancel = () => fetchOrder(`${ADDRESS}/order-1`, { method: 'DELETE' });
  const thumbprint = await orderKeyThumbprint(key.publicJwk);
  return { send, cancel, sent, bearer, told, holder, tabs, thumbprint };
}

function judge({ proof, body }: Sent, orderToken: string, keyThumbprint: string, at: Instant) {
  const { origin } = new URL(ADDRESS);
  const place = { target: PLACING, origin };
  return verifyOrderProof(proof, { orderToken, keyThumbprint, body, ...place, acceptedAt: at });
}

interface Claims {
  readonly htm: string;
  readonly htu: string;
  readonly iat: number;
  readonly valid_until: number;
}

function claimsOf({ proof }: Sent): Claims {
  const payload = proof.split('.')[1] ?? '';
  return JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
}

test('an order is signed over the very text that is sent, and the edge accepts the signature', async () => {
  const { send, sent, thumbprint } = await desk({ statuses: [202] });
  expect((await send()).status).toBe(202);
  const [order] = sent as [Sent];
  expect(order).toMatchObject({ authorization: 'DPoP order-1', body: BODY });
  expect(await judge(order, 'order-1', thumbprint, NOW)).toMatchObject({ ok: true });
  const altered = { ...order, body: BODY.replace('주문', '주먹') };
  expect(await judge(altered, 'order-1', thumbprint, NOW)).toMatchObject({ fault: 'body' });
});

test('the edge may accept what was signed for half a minute', async () => {
  const { send, sent } = await desk({ statuses: [202] });
  await send();
  const claims = claimsOf(sent[0] as Sent);
  expect(claims.valid_until - claims.iat).toBe(30);
});

test('a cancel is signed for what it is, over nothing', async () => {
  const { cancel, sent } = await desk({ statuses: [202] });
  expect((await cancel()).status).toBe(202);
  expect(sent[0]?.body).toBe('');
  expect(claimsOf(sent[0] as Sent)).toMatchObject({ htm: 'DELETE', htu: `${ADDRESS}/order-1` });
});

test('a retry is signed anew, over the same body', async () => {
  const { send, sent } = await desk({ statuses: [503, 202] });
  await send();
  await send();
  expect(sent).toHaveLength(2);
  expect(new Set(sent.map(({ body }) => body)).size).toBe(1);
  expect(new Set(sent.map(({ proof }) => proof)).size).toBe(2);
});

test('refused for its time, it is signed again with the time that the answer told', async () => {
  const edgeTime = instant(NOW + 240 * MICROS_PER_SECOND);
  const { send, sent, thumbprint } = await desk({
    statuses: [401, 202],
    times: [NOW, edgeTime],
  });
  expect((await send()).status).toBe(202);
  expect(await judge(sent[1] as Sent, 'order-1', thumbprint, edgeTime)).toMatchObject({ ok: true });
});

test.each([
  ['from the start', [undefined, NOW], 0],
  ['as the first answer tells', [NOW, undefined], 1],
] as const)(
  'with a clock that is wrong, %s, nothing is signed or sent',
  async (_when, times, heard) => {
    const { send, sent, bearer } = await desk({ statuses: [401, 202], times });
    await expect(send()).rejects.toEqual(new Unsent('DEVICE_CLOCK_WRONG'));
    expect(sent).toHaveLength(heard);
    expect(bearer).toEqual([]);
  },
);

test('refused for its token, it is sent again with the renewed one', async () => {
  const renewed = { ...session, order: { ...session.order, token: 'order-2' } } as Session;
  const { send, sent, thumbprint } = await desk({
    statuses: [401, 202],
    renewal: 'renewed',
    renewed,
  });
  expect((await send()).status).toBe(202);
  const [, second] = sent as [Sent, Sent];
  expect(second.authorization).toBe('DPoP order-2');
  expect(await judge(second, 'order-2', thumbprint, NOW)).toMatchObject({ ok: true });
});

test('however often it is refused, the access token is never offered instead', async () => {
  const { send, sent, bearer } = await desk({ statuses: [401, 401, 401] });
  expect((await send()).status).toBe(401);
  expect(sent.map(({ authorization }) => authorization)).toEqual(['DPoP order-1', 'DPoP order-1']);
  expect(bearer).toEqual([]);
});

test('a session that has ended orders no more', async () => {
  const { send, sent } = await desk({ statuses: [401, 202], renewal: 'ended' });
  expect((await send()).status).toBe(401);
  expect(sent).toHaveLength(1);
});

test('what one user ordered is not signed for another', async () => {
  const renewed = { ...session, username: 'friend' };
  const { send, sent } = await desk({ statuses: [401, 202], renewal: 'renewed', renewed });
  expect((await send()).status).toBe(401);
  expect(sent).toHaveLength(1);
});

test('without an order token an order goes with the access token', async () => {
  const { order: _, ...signedIn } = session;
  const { send, sent, bearer } = await desk({ statuses: [], signedIn });
  expect((await send()).status).toBe(202);
  expect(bearer).toEqual([BODY]);
  expect(sent).toEqual([]);
});

/** A session whose key is under that name. */
const withKey = (keyId: string): Session => ({
  ...session,
  order: { token: 'order-1', endsAt: session.refresh.endsAt, keyId },
});

test('a key that is lost ends its session, here and at home, and nothing is sent instead', async () => {
  const { send, sent, bearer, told, holder } = await desk({
    statuses: [],
    signedIn: withKey('lost'),
  });
  await expect(send()).rejects.toEqual(new Unsent('ORDER_KEY_LOST'));
  expect(holder.current()).toEqual({ kind: 'none', why: 'key_lost' });
  expect(told).toEqual([['refresh', 'here']]);
  expect([sent, bearer]).toEqual([[], []]);
});

test('a key that another tab has replaced ends no session', async () => {
  const { send, sent, told, holder, tabs } = await desk({
    statuses: [202],
    signedIn: withKey('lost'),
  });
  createSessionHolder(tabs.openTab(), () => instant(0)).open(session);
  await expect(send()).rejects.toEqual(new Unsent('ORDER_KEY_LOST'));
  expect(holder.current()).toEqual({ kind: 'open', session });
  expect([sent, told]).toEqual([[], []]);
  expect((await send()).status).toBe(202);
});

test('a key that the browser does not give out today keeps the order back, and the session', async () => {
  const signedIn = withKey('unreadable');
  const { send, sent, bearer, holder } = await desk({ statuses: [], signedIn });
  await expect(send()).rejects.toEqual(new Unsent('ORDER_KEY_UNREADABLE'));
  expect(holder.current()).toEqual({ kind: 'open', session: signedIn });
  expect([sent, bearer]).toEqual([[], []]);
});

test('the order of a user who has left is not sent as that of the next, nor with their token', async () => {
  const { send, sent, bearer, holder } = await desk({ statuses: [202] });
  const answer = send();
  const { order: _, ...bearerOnly } = session;
  holder.open({ ...bearerOnly, username: 'friend' });
  expect((await answer).status).toBe(202);
  expect(bearer).toEqual([]);
  expect(sent.map(({ authorization }) => authorization)).toEqual(['DPoP order-1']);
});
