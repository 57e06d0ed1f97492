import { type Instant, instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { expect, test } from 'vitest';
import { createFakeTabs } from '../device/testing/fake-tabs.ts';
import { createAuthorizedFetch } from './authorized-fetch.ts';
import type { Renewal } from './renew-session.ts';
import type { Session } from './session.ts';
import { createSessionHolder } from './session-holder.ts';

const ADDRESS = 'https://mockstreet.example/api/v1/portfolio';
const HALF_AN_HOUR = 30 * MICROS_PER_MINUTE;

function sessionWith(token: string, endsAt: number): Session {
  return {
    username: 'demo',
    access: { token, endsAt: instant(endsAt) },
    refresh: { token: `refresh of ${token}`, endsAt: instant(10 * HALF_AN_HOUR) },
  };
}

interface Scene {
  /** What an access token is answered with; 401 if it is not named. */
  readonly statusOf: Readonly<Record<string, number>>;
  readonly signedIn?: Session;
  readonly now?: number;
  /** What a renewal comes to, and who is signed in then. */
  readonly renewal?: Renewal;
  readonly renewed?: Session;
}

function scene({ statusOf, signedIn, now = 0, renewal = 'unheard', renewed }: Scene) {
  const holder = createSessionHolder(createFakeTabs().openTab(), () => instant(0));
  if (signedIn) holder.open(signedIn);
  const sent: (string | null)[] = [];
  const bodies: string[] = [];
  const stale: string[] = [];
  const fetchAsUser = createAuthorizedFetch({
    fetchPage: async (input) => {
      const request = new Request(input);
      const token = request.headers.get('authorization');
      sent.push(token);
      bodies.push(await request.text());
      return new Response(null, { status: statusOf[token ?? 'nobody'] ?? 401 });
    },
    holder,
    renew: async (session) => {
      stale.push(session.access.token);
      await Promise.resolve();
      if (renewed) holder.open(renewed);
      return renewal;
    },
    clock: () => instant(now) as Instant,
  });
  return { fetchAsUser, holder, sent, bodies, stale };
}

test('a good token goes with the question, and nothing is renewed', async () => {
  const { fetchAsUser, sent, stale } = scene({
    statusOf: { 'Bearer a1': 200 },
    signedIn: sessionWith('a1', HALF_AN_HOUR),
  });
  expect((await fetchAsUser(ADDRESS)).status).toBe(200);
  expect(sent).toEqual(['Bearer a1']);
  expect(stale).toEqual([]);
});

test('a token that ends soon is used once more while its successor is on the way', async () => {
  const { fetchAsUser, sent, stale } = scene({
    statusOf: { 'Bearer a1': 200, 'Bearer a2': 200 },
    signedIn: sessionWith('a1', HALF_AN_HOUR),
    now: HALF_AN_HOUR - MICROS_PER_MINUTE,
    renewal: 'renewed',
    renewed: sessionWith('a2', 2 * HALF_AN_HOUR),
  });
  await fetchAsUser(ADDRESS);
  await fetchAsUser(ADDRESS);
  expect(sent).toEqual(['Bearer a1', 'Bearer a2']);
  expect(stale).toEqual(['a1']);
});

test('a token that has ended is replaced before it is used', async () => {
  const { fetchAsUser, sent } = scene({
    statusOf: { 'Bearer a2': 200 },
    signedIn: sessionWith('a1', 0),
    renewal: 'renewed',
    renewed: sessionWith('a2', HALF_AN_HOUR),
  });
  expect((await fetchAsUser(ADDRESS)).status).toBe(200);
  expect(sent).toEqual(['Bearer a2']);
});

test('with home away the old token goes along, and the answer says that home is away', async () => {
  const { fetchAsUser, sent } = scene({
    statusOf: { 'Bearer a1': 503 },
    signedIn: sessionWith('a1', 0),
  });
  expect((await fetchAsUser(ADDRESS)).status).toBe(503);
  expect(sent).toEqual(['Bearer a1']);
});

test('a refused token is replaced and the question asked once more, with its body', async () => {
  const { fetchAsUser, sent, bodies } = scene({
    statusOf: { 'Bearer a2': 200 },
    signedIn: sessionWith('a1', HALF_AN_HOUR),
    renewal: 'renewed',
    renewed: sessionWith('a2', HALF_AN_HOUR),
  });
  const answer = await fetchAsUser(ADDRESS, { method: 'POST', body: 'what I ask' });
  expect(answer.status).toBe(200);
  expect(sent).toEqual(['Bearer a1', 'Bearer a2']);
  expect(bodies).toEqual(['what I ask', 'what I ask']);
});

test('once more, and not for ever', async () => {
  const { fetchAsUser, sent } = scene({
    statusOf: {},
    signedIn: sessionWith('a1', HALF_AN_HOUR),
    renewal: 'renewed',
    renewed: sessionWith('a2', HALF_AN_HOUR),
  });
  expect((await fetchAsUser(ADDRESS)).status).toBe(401);
  expect(sent).toHaveLength(2);
});

test.each(['ended', 'unheard'] as const)(
  'a renewal that %s leaves the refusal',
  async (renewal) => {
    const signedIn = sessionWith('a1', HALF_AN_HOUR);
    const { fetchAsUser, sent } = scene({ statusOf: {}, signedIn, renewal });
    expect((await fetchAsUser(ADDRESS)).status).toBe(401);
    expect(sent).toEqual(['Bearer a1']);
  },
);

test('what one user asked is not answered for another', async () => {
  const { fetchAsUser, sent } = scene({
    statusOf: { 'Bearer a2': 200 },
    signedIn: sessionWith('a1', HALF_AN_HOUR),
    renewal: 'renewed',
    renewed: { ...sessionWith('a2', HALF_AN_HOUR), username: 'friend' },
  });
  expect((await fetchAsUser(ADDRESS)).status).toBe(401);
  expect(sent).toEqual(['Bearer a1']);
});

test('nor asked with the token of another who signed in while a successor was awaited', async () => {
  const { fetchAsUser, sent } = scene({
    statusOf: { 'Bearer a2': 200 },
    signedIn: sessionWith('a1', 0),
    renewal: 'ended',
    renewed: { ...sessionWith('a2', HALF_AN_HOUR), username: 'friend' },
  });
  expect((await fetchAsUser(ADDRESS, { method: 'POST' })).status).toBe(401);
  expect(sent).toEqual(['Bearer a1']);
});

test('who is not signed in asks as nobody', async () => {
  const { fetchAsUser, sent, stale } = scene({ statusOf: { nobody: 401 } });
  expect((await fetchAsUser(ADDRESS)).status).toBe(401);
  expect(sent).toEqual([null]);
  expect(stale).toEqual([]);
});
