import type { FriendAccount } from '@mockstreet/home/setup/friend-accounts';
import { pino } from 'pino';
import { beforeEach, expect, it } from 'vitest';
import { createAsk } from './ask-edge.ts';
import { CHARACTERS } from './characters.ts';
import { createFriendsState } from './friends-state.ts';
import { createFriends } from './trade-friends.ts';
import { SLOT_MS, slotStartMs, whoseTurn } from './whose-turn.ts';

const ORIGIN = 'http://127.0.0.1:8000';
const ACCOUNTS: FriendAccount[] = CHARACTERS.map(({ username, nickname }, at) => ({
  ...{ user_id: `00000000-0000-8000-8000-0000000000${10 + at}`, username, nickname },
  password: `password of ${username}`.padEnd(32, '.'),
}));
const ALL = new Set(['CRYPTO', 'KRX', 'US']);

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly token: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: a JSON body that the test looks into
  readonly body: any;
}

/** The public origin, as far as the friends know it. */
let sent: Sent[];
let isHomeAway: boolean;
/** What the next requests that are not of home are answered by, before 202. */
let refusals: (() => Response | Promise<Response>)[];
let signInStatus: number;
let lastPrice: string;
let nowMs: number;

beforeEach(() => {
  sent = [];
  isHomeAway = false;
  refusals = [];
  signInStatus = 200;
  lastPrice = '1000';
  nowMs = slotStartMs('seed', 1_000);
});

const problem = (status: number, code: string, headers = {}) =>
  Response.json({ code, status }, { status, headers });

async function answerOf({ path, token, method }: Sent): Promise<Response> {
  if (method !== 'GET' && !path.startsWith('/login')) {
    return (await refusals.shift()?.()) ?? Response.json({ status: 'ACCEPTED' }, { status: 202 });
  }
  if (isHomeAway) return problem(503, 'HOME_OFFLINE', { 'retry-after': '5' });
  if (path === '/login/access-token' && signInStatus !== 200) {
    return problem(signInStatus, 'UNAUTHENTICATED');
  }
  if (path.startsWith('/login')) {
    const tokens = { access_token: `access-${sent.length}`, refresh_token: `r-${sent.length}` };
    return Response.json({ ...tokens, expires_in: 1_800 });
  }
  const tickers = [...new Set(CHARACTERS.flatMap((character) => character.tickers))];
  const of = <T>(row: (ticker_id: string) => T) => Response.json({ items: tickers.map(row) });
  switch (path.split('?')[0]) {
    case '/instruments':
      return of((ticker_id) => ({ ticker_id, lot: '0.00000001', is_tradable: true }));
    case '/market/clock':
      return Response.json({ markets: [...ALL].map((market) => ({ market, is_open: true })) });
    case '/prices':
      return of((ticker_id) => ({
        ...{ ticker_id, last: lastPrice, bid: '999', ask: '1001', change_24h: '0.01' },
        ...{ is_stale: false, is_halted: false },
      }));
    case '/portfolio':
      if (!token) return problem(401, 'UNAUTHENTICATED');
      return Response.json({
        available_krw: '10000000',
        equity_krw: '10000000',
        positions: [],
      });
    case '/orders':
      return Response.json({ items: [] });
    case '/margin':
      return Response.json({ enabled: false, buying_power: null });
    default:
      return problem(404, 'NOT_FOUND');
  }
}

function start() {
  const state = createFriendsState();
  const pauses: number[] = [];
  const ask = createAsk({
    origin: ORIGIN,
    signal: new AbortController().signal,
    fetch: async (input, init) => {
      if (typeof input !== 'string') throw new TypeError('an address is asked for as text');
      const { pathname, search } = new URL(input);
      const headers = new Headers(init?.headers);
      const request = {
        method: init?.method ?? 'GET',
        path: `${pathname.replace('/api/v1', '')}${search}`,
        token: headers.get('authorization')?.replace('Bearer ', ''),
        body: typeof init?.body === 'string' ? JSON.parse(init.body) : undefined,
      };
      sent.push(request);
      return await answerOf(request);
    },
  });
  const friends = createFriends(
    { accounts: ACCOUNTS, seed: 'seed' },
    {
      ...{ ask, state, log: pino({ level: 'silent' }), nowMs: () => nowMs },
      pause: async (ms) => {
        pauses.push(ms);
        return true;
      },
    },
  );
  /** A turn, after the pause that the one before it asked for. */
  const turn = async () => {
    const pauseMs = await friends.turn();
    nowMs += pauseMs;
    return pauseMs;
  };
  return { state, pauses, turn };
}

const ordersSent = () => sent.filter(({ method, path }) => method === 'POST' && path === '/orders');
/** Turns until somebody has ordered: not everyone does each time. */
async function untilOrdered(turn: () => Promise<number>): Promise<void> {
  const before = ordersSent().length;
  for (let turns = 0; ordersSent().length === before; turns += 1) {
    if (turns > 50) throw new Error('nobody orders');
    await turn();
  }
}

it('sign in as themselves, once, and order one by one, a slot each', async () => {
  const { turn, state } = start();
  const pauses: number[] = [];
  for (let turns = 0; turns < 60; turns += 1) pauses.push(await turn());
  const signIns = sent.filter(({ path }) => path === '/login/access-token');
  const passwords = new Map(ACCOUNTS.map(({ username, password }) => [username, password]));
  expect(signIns.length).toBeGreaterThan(8);
  expect(new Set(signIns.map(({ body }) => body.username)).size).toBe(signIns.length);
  for (const { body } of signIns) expect(body.password).toBe(passwords.get(body.username));
  expect(ordersSent().length).toBe(state.accepted.order);
  expect(ordersSent().length).toBeGreaterThan(40);
  expect(new Set(ordersSent().map(({ body }) => body.client_order_id)).size).toBe(
    ordersSent().length,
  );
  expect(pauses.every((pause) => pause > 0 && pause <= 2 * SLOT_MS)).toBe(true);
  // Prices are not asked for at each turn.
  expect(sent.filter(({ path }) => path === '/prices').length).toBeLessThan(25);
});

it('send the very same again while nobody knows, as long after as they are told', async () => {
  const { turn, pauses, state } = start();
  refusals = [
    () => problem(503, 'QUEUE_UNAVAILABLE', { 'retry-after': '7' }),
    () => Promise.reject(new TypeError('fetch failed')),
    () => problem(429, 'RATE_LIMITED', { 'retry-after': '2' }),
  ];
  await untilOrdered(turn);
  const bodies = ordersSent().map(({ body }) => JSON.stringify(body));
  expect(bodies).toHaveLength(4);
  expect(new Set(bodies).size).toBe(1);
  expect(pauses).toEqual([7_000, 2_000, 2_000]);
  expect(state).toMatchObject({ repeated: 3, refused: 0, accepted: { order: 1 } });
});

it('take for done what was ordered in their turn before a new start', async () => {
  const { turn, state } = start();
  refusals = [() => problem(409, 'CLIENT_ORDER_ID_REUSED')];
  await untilOrdered(turn);
  expect(ordersSent()).toHaveLength(1);
  expect(state).toMatchObject({ refused: 0, accepted: { order: 0 } });
});

it('do not send again what was refused', async () => {
  const { turn, pauses, state } = start();
  refusals = [() => problem(422, 'INVALID_REQUEST')];
  await untilOrdered(turn);
  expect(ordersSent()).toHaveLength(1);
  expect(pauses).toEqual([]);
  expect(state).toMatchObject({ refused: 1, accepted: { order: 0 } });
});

it('name what they order alike after a new start in the same slot', async () => {
  const first = start();
  await untilOrdered(first.turn);
  const [{ body: before }] = ordersSent() as [Sent];
  // The slot of the last turn, before its pause was over.
  nowMs = slotStartMs('seed', 1_000);
  sent = [];
  await untilOrdered(start().turn);
  expect(ordersSent()[0]?.body).toEqual(before);
});

it('go slower and slower while home is away, by tokens that are good, and come back', async () => {
  const { turn, state } = start();
  for (let turns = 0; turns < 60; turns += 1) await turn();
  isHomeAway = true;
  sent = [];
  const pauses: number[] = [];
  for (let turns = 0; turns < 15; turns += 1) pauses.push(await turn());
  expect(state.isHomeAway).toBe(true);
  expect(pauses.slice(-3)).toEqual([60_000, 60_000, 60_000]);
  expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
  // The queue takes what it is given all the while; it is little, and nothing is sold blindly.
  expect(ordersSent().length).toBeGreaterThan(0);
  for (const { body } of ordersSent()) {
    expect(body).toMatchObject({ side: 'BUY', type: 'MARKET', amount_krw: '50000' });
  }
  // Half an hour later every token has ended, and nobody can sign in.
  nowMs += 1_800_000;
  const before = ordersSent().length;
  for (let turns = 0; turns < 5; turns += 1) await turn();
  expect(ordersSent().length).toBe(before);
  isHomeAway = false;
  await untilOrdered(turn);
  expect(state.isHomeAway).toBe(false);
});

it('renew their tokens before these end', async () => {
  const { turn } = start();
  for (let turns = 0; turns < 60; turns += 1) await turn();
  nowMs += 1_700_000;
  sent = [];
  for (let turns = 0; turns < 60; turns += 1) await turn();
  const refreshes = sent.filter(({ path }) => path === '/login/refresh');
  expect(refreshes.length).toBeGreaterThan(8);
  expect(new Set(refreshes.map(({ body }) => body.refresh_token)).size).toBe(refreshes.length);
});

it('whom home does not know is left in peace for an hour', async () => {
  const { turn } = start();
  signInStatus = 401;
  for (let turns = 0; turns < 100; turns += 1) await turn();
  const tried = sent.filter(({ path }) => path === '/login/access-token');
  expect(tried.length).toBeLessThanOrEqual(CHARACTERS.length);
  expect(ordersSent()).toEqual([]);
});

it('take prices that are none for no answer, and go on once there are some', async () => {
  const { turn } = start();
  lastPrice = 'about a thousand';
  for (let turns = 0; turns < 3; turns += 1) await turn();
  expect(ordersSent()).toEqual([]);
  lastPrice = '1000';
  await untilOrdered(turn);
});

it('turns go round by activity, among those of whom a market is open', () => {
  const turns = Array.from({ length: 2_000 }, (_, slot) =>
    whoseTurn('seed', slot, CHARACTERS, ALL),
  );
  const count = (username: string) =>
    turns.filter((friend) => friend?.username === username).length;
  for (const { username } of CHARACTERS) expect(count(username)).toBeGreaterThan(30);
  expect(count('demo-minsu')).toBeGreaterThan(2 * count('demo-jonbeo'));
  const atNight = Array.from({ length: 200 }, (_, slot) =>
    whoseTurn('seed', slot, CHARACTERS, new Set(['CRYPTO'])),
  );
  expect(atNight.map((friend) => friend?.username)).not.toContain('demo-jonbeo');
  expect(whoseTurn('seed', 1, CHARACTERS, new Set())).toBeUndefined();
});
