import type { FriendAccount } from '@mockstreet/home/setup/friend-accounts';
import type { Logger } from '@mockstreet/shared/node/run-process';
import type { z } from 'zod';
import type { Answer, Ask } from './ask-edge.ts';
import { CHARACTERS, type Character } from './characters.ts';
import { decideBlindly, decideTrade, type Wish } from './decide-trade.ts';
import { createDice } from './dice.ts';
import { type FriendSession, openFriendSession } from './friend-session.ts';
import {
  type FriendView,
  marginSchema,
  portfolioSchema,
  restingSchema,
  viewFriend,
} from './friend-view.ts';
import type { FriendsState } from './friends-state.ts';
import {
  clockSchema,
  instrumentsSchema,
  type MarketView,
  pricesSchema,
  viewMarket,
} from './market-view.ts';
import { type SendPorts, sendWish, turnId } from './send-wish.ts';
import { SLOT_MS, slotAt, slotStartMs, whoseTurn } from './whose-turn.ts';

export interface FriendsPorts extends SendPorts {
  /** The wall clock, in milliseconds. */
  readonly nowMs: () => number;
  readonly log: Logger;
  readonly state: FriendsState;
}

interface Friend extends Character {
  readonly session: FriendSession;
  /** Whom home did not let in tries again then, and not at every turn. */
  resumesAtMs: number;
  seen: FriendView | undefined;
}

/** Prices are looked at for all of them at once. */
const MARKET_GOOD_FOR_MS = 20_000;
const AWAY_PAUSE_MS_MAX = 60_000;
const REFUSED_PAUSE_MS = 3_600_000;

/** What a turn met with: home, its absence, or nobody at all. */
type Outcome = 'home' | 'away';

/**
 * The friends, as clients of the public origin. `turn` lets whoever's slot has come act and resolves
 * to the milliseconds until the next; with home away that is ever longer.
 */
export function createFriends(
  { accounts, seed }: { readonly accounts: readonly FriendAccount[]; readonly seed: string },
  ports: FriendsPorts,
): { turn(): Promise<number> } {
  const { ask, nowMs, log, state } = ports;
  const friends = CHARACTERS.flatMap((character): Friend[] => {
    const account = accounts.find(({ username }) => username === character.username);
    if (!account) return [];
    const session = openFriendSession(account, ask);
    return [{ ...character, session, resumesAtMs: 0, seen: undefined }];
  });
  const lookAtMarket = createMarketLook(ask);
  let market: MarketView | undefined;
  let awayTurns = 0;
  let lastSlot = -1;

  async function actIn(slot: number): Promise<Outcome> {
    const now = nowMs();
    const seen = await lookAtMarket(now);
    market = seen ?? market;
    if (!market) return 'away';
    const ready = friends.filter(({ resumesAtMs }) => resumesAtMs <= now);
    const friend = whoseTurn(seed, slot, ready, market.openMarkets);
    if (!friend) return seen ? 'home' : 'away';
    const dice = createDice(`${seed}:${friend.username}:${slot}`);
    const id = turnId(seed, friend.username, slot);
    const token = seen ? await friend.session.token(now) : undefined;
    if (typeof token === 'string') {
      const view = await lookAtFriend(friend, ask, token);
      if (view === 'refused') friend.session.forget();
      if (typeof view === 'object') {
        friend.seen = view;
        const wish = decideTrade(friend, view, { market, nowMs: now, dice });
        if (wish) await act(friend, wish, { id, token });
        return 'home';
      }
      if (view !== 'away') return 'home';
    } else if (token?.status === 401) {
      friend.resumesAtMs = now + REFUSED_PAUSE_MS;
      log.warn({ username: friend.username }, 'home does not know this friend');
      return 'home';
    }
    await actBlindly(friend, id, now);
    return 'away';
  }

  /** The queue is there when home is not. */
  async function actBlindly(friend: Friend, id: string, now: number): Promise<void> {
    const token = friend.session.held(now);
    if (!token || !friend.seen) return;
    const wish = decideBlindly(friend, friend.seen, createDice(`${seed}:blind:${id}`));
    if (wish) await act(friend, wish, { id, token });
  }

  async function act(friend: Friend, wish: Wish, sent: { id: string; token: string }) {
    const { answer, attempts } = await sendWish(wish, sent, ports);
    const { status, code } = answer;
    // Before a new start the turn was had already, and seen from then they wanted something else.
    if (code === 'CLIENT_ORDER_ID_REUSED') return;
    state.sent(wish.kind, status, attempts);
    if (status === 202) return;
    if (status === 401) friend.session.forget();
    log.warn({ username: friend.username, wish, status, code }, 'not taken');
  }

  return {
    async turn() {
      const slot = slotAt(nowMs());
      if (slot !== lastSlot) {
        lastSlot = slot;
        const outcome = await actIn(slot);
        // At first it is not there yet, which is nothing to tell.
        const wasThere = state.homeSeenAtMs !== undefined;
        if (outcome === 'away' && awayTurns === 0 && wasThere) log.info('home is away: slower now');
        if (outcome === 'home' && awayTurns > 0 && wasThere) log.info('home is back');
        awayTurns = outcome === 'away' ? awayTurns + 1 : 0;
        state.looked(outcome, nowMs());
      }
      const now = nowMs();
      const nextMs = slotStartMs(seed, slotAt(now) + 1) - now;
      if (awayTurns === 0) return nextMs;
      return Math.max(
        nextMs,
        Math.min(AWAY_PAUSE_MS_MAX, (SLOT_MS / 2) * 2 ** Math.min(awayTurns, 10)),
      );
    },
  };
}

/** Undefined while home does not tell. */
function createMarketLook(ask: Ask): (nowMs: number) => Promise<MarketView | undefined> {
  let kept: { readonly view: MarketView; readonly goodUntilMs: number } | undefined;
  let instruments: z.output<typeof instrumentsSchema> | undefined;
  return async (nowMs) => {
    if (kept && nowMs < kept.goodUntilMs) return kept.view;
    instruments ??= read(instrumentsSchema, await ask({ method: 'GET', path: '/instruments' }));
    const clock = read(clockSchema, await ask({ method: 'GET', path: '/market/clock' }));
    const prices = read(pricesSchema, await ask({ method: 'GET', path: '/prices' }));
    if (!instruments || !clock || !prices) return undefined;
    const view = viewMarket(prices, clock, instruments);
    kept = { view, goodUntilMs: nowMs + MARKET_GOOD_FOR_MS };
    return view;
  };
}

/** `unknown`: home is there and does not say; what is asked next may be answered. */
async function lookAtFriend(
  { patient, leverage }: Character,
  ask: Ask,
  token: string,
): Promise<FriendView | 'away' | 'refused' | 'unknown'> {
  const get = (path: string) => ask({ method: 'GET', path, token });
  const answer = await get('/portfolio');
  if (answer.status === 401) return 'refused';
  const portfolio = read(portfolioSchema, answer);
  if (!portfolio) return isAway(answer) ? 'away' : 'unknown';
  const pending = patient && read(restingSchema, await get('/orders?status=PENDING&limit=50'));
  const margin = leverage === undefined ? undefined : read(marginSchema, await get('/margin'));
  const power = margin?.buying_power?.find((row) => row.leverage === leverage)?.krw;
  const view = viewFriend(portfolio, pending?.items ?? [], margin?.enabled ? power : undefined);
  return view ?? 'unknown';
}

function isAway({ status, code }: Answer): boolean {
  return status === 0 || code === 'HOME_OFFLINE';
}

function read<S extends z.ZodType>(schema: S, { status, body }: Answer): z.output<S> | undefined {
  return status === 200 ? schema.safeParse(body).data : undefined;
}
