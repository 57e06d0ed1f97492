import { setTimeout as sleep } from 'node:timers/promises';
import type { SeededRandom } from '../seeded-random.ts';
import { askCommand } from './ask-command.ts';
import type { Post } from './ask-until-answered.ts';
import type { Client } from './client.ts';
import { makeWish, otherWish } from './order-maker.ts';
import { createOwnOrders } from './own-orders.ts';
import { newClientId, type Parcel, packOrder, placeOrder } from './place-order.ts';
import { startPriceWatch } from './price-watch.ts';

export interface LoadOptions {
  readonly clients: readonly Client[];
  /** New orders a second, while clients are free to send them. */
  readonly perSecond: number;
  readonly random: SeededRandom;
  readonly post: Omit<Post, 'closing'>;
  /** LIMIT orders and commands beside MARKET orders. */
  readonly hasLimits?: boolean;
  /** A clock that never goes back, in milliseconds. */
  readonly nowMs: () => number;
}

/** Users who trade without pause, whatever breaks. */
export interface Load {
  /** New orders at so many times the usual rate. */
  setPace(times: number): void;
  /** No new orders; resolves when none is under way, or after `withinMs`. */
  quiet(withinMs: number): Promise<void>;
  /** Orders that were begun and are not yet promised. */
  underWay(): number;
  /** Ids of the newest orders that were begun after that moment (of `nowMs`) and promised. */
  promisedSince(ms: number): readonly string[];
  /** Ends: no new orders, and those under way have so long to be promised. */
  finish(withinMs: number): Promise<void>;
}

const TICK_MS = 20;
/** Orders that one user has under way at most: who gets no answer does not order more and more. */
const UNDER_WAY_MAX = 8;
const COMMANDS = 0.1;
const DUPLICATED = 0.05;
const CONFLICTING = 0.01;
/** Long enough that an intake may have been started anew in between, and remember nothing. */
const SECOND_SENDING_MS_MAX = 5_000;
const RECENT_MAX = 3_000;
const REFRESH_EVERY_MS = 8 * 60_000;
const READS_PER_SECOND = 4;

export function startLoad(options: LoadOptions): Load {
  const { clients, random, nowMs, hasLimits = false } = options;
  const closing = new AbortController();
  const post: Post = { ...options.post, closing: closing.signal };
  const prices = hasLimits ? startPriceWatch(post.origin) : undefined;
  const limits = prices && { lastOf: prices.lastOf, clock: post.clock };
  const own = createOwnOrders();
  const underWay = new Map<Client, number>();
  const later = new Set<Promise<unknown>>();
  let recent: { readonly orderId: string; readonly begunMs: number }[] = [];
  let pace = 1;
  let due = 0;

  const count = () => [...underWay.values()].reduce((sum, one) => sum + one, 0);
  const sendAgain = async (parcel: Parcel) => {
    await sleep(random.between(0, SECOND_SENDING_MS_MAX));
    const isConflict = random.chance(CONFLICTING / (CONFLICTING + DUPLICATED));
    post.book.counts[isConflict ? 'conflicts' : 'duplicates'] += 1;
    const { client, clientOrderId, wish } = parcel;
    await placeOrder(post, isConflict ? packOrder(client, clientOrderId, otherWish(wish)) : parcel);
  };
  const counted = async (client: Client, asking: Promise<boolean>) => {
    underWay.set(client, (underWay.get(client) ?? 0) + 1);
    const isPromised = await asking;
    underWay.set(client, (underWay.get(client) ?? 1) - 1);
    return isPromised;
  };
  const trade = async (client: Client) => {
    const begunMs = nowMs();
    const parcel = packOrder(client, newClientId(post.clock), makeWish(random, limits));
    if (!(await counted(client, placeOrder(post, parcel)))) return;
    own.note(parcel);
    recent.push({ orderId: parcel.orderId, begunMs });
    if (recent.length > 2 * RECENT_MAX) recent = recent.slice(-RECENT_MAX);
    if (random.chance(DUPLICATED + CONFLICTING)) {
      const sending = sendAgain(parcel).finally(() => later.delete(sending));
      later.add(sending);
    }
  };
  const tick = () => {
    due = Math.min(due + (options.perSecond * pace * TICK_MS) / 1000, 200);
    for (; due >= 1; due -= 1) {
      const client = random.pick(clients);
      if ((underWay.get(client) ?? 0) >= UNDER_WAY_MAX) continue;
      const command = hasLimits && random.chance(COMMANDS) && own.pickCommand(client, random);
      if (command) void counted(client, askCommand(post, client, command));
      else void trade(client);
    }
  };
  const timers = [
    setInterval(tick, TICK_MS),
    setInterval(() => void readSomething(post, random.pick(clients)), 1000 / READS_PER_SECOND),
    setInterval(() => {
      // Home may be away: what could not be refreshed is good for a while yet.
      for (const client of clients) client.refresh().catch(() => {});
    }, REFRESH_EVERY_MS),
  ];
  const settle = async (withinMs: number) => {
    const until = nowMs() + withinMs;
    while ((count() > 0 || later.size > 0) && nowMs() < until) await sleep(TICK_MS);
  };
  return {
    setPace(times) {
      pace = times;
    },
    async quiet(withinMs) {
      pace = 0;
      due = 0;
      await settle(withinMs);
    },
    underWay: count,
    promisedSince: (ms) =>
      recent.filter(({ begunMs }) => begunMs >= ms).map(({ orderId }) => orderId),
    async finish(withinMs) {
      for (const timer of timers) clearInterval(timer);
      prices?.stop();
      await settle(withinMs);
      closing.abort();
      await settle(SECOND_SENDING_MS_MAX);
    },
  };
}

/** A look at one's own portfolio, as screens and bots take it: with an API key it is counted. */
async function readSomething({ origin }: Post, client: Client): Promise<void> {
  if (client.scheme === 'DPoP') return;
  const headers = await client.headersFor('');
  await fetch(`${origin}/api/v1/portfolio`, { headers, signal: AbortSignal.timeout(5_000) })
    .then((response) => response.arrayBuffer())
    .catch(() => {});
}
