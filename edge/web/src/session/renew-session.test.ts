import { type Instant, instant, MICROS_PER_SECOND } from '@mockstreet/shared/instant';
import { type ProblemCode, problem } from '@mockstreet/shared/problem';
import { describe, expect, test } from 'vitest';
import type { Answer, Fault } from '../api/answer.ts';
import type { IssuedTokens } from '../api/payloads.ts';
import type { SharedStore } from '../device/json-store.ts';
import type { OneTabAtATime } from '../device/one-tab-at-a-time.ts';
import { createFakeTabs } from '../device/testing/fake-tabs.ts';
import { createRenewal } from './renew-session.ts';
import type { Session } from './session.ts';
import { createSessionHolder, openSession } from './session-holder.ts';

const session: Session = {
  username: 'demo',
  access: { token: 'a1', endsAt: instant(0) },
  refresh: { token: 'r1', endsAt: instant(1_000_000_000) },
};
const NEW_TOKEN = { token: 'new', endsAt: instant(2_000_000_000) };
const NEXT: IssuedTokens = {
  access_token: 'a2',
  expires_in: 1_800,
  refresh_token: 'r2',
  refresh_expires_in: 604_800,
};
const UNREACHABLE: Answer<IssuedTokens> = { ok: false, fault: { kind: 'unreachable' } };

function refusal(code: ProblemCode, retryAfterSeconds?: number): Answer<IssuedTokens> {
  const fault: Fault = {
    kind: 'problem',
    problem: problem(code),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
  return { ok: false, fault };
}

/** Tabs take turns, in the order in which they asked. */
function takingTurns(): OneTabAtATime {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work, work);
    last = turn;
    return turn;
  };
}

/** A browser that is signed in, and a home that gives these answers, one after the other. */
function browser(...answers: readonly Answer<IssuedTokens>[]) {
  return browserWith({ oneTabAtATime: takingTurns() }, answers);
}

function browserWith(
  { oneTabAtATime }: { readonly oneTabAtATime: OneTabAtATime },
  answers: readonly Answer<IssuedTokens>[],
) {
  const tabs = createFakeTabs();
  const asked: string[] = [];
  const meanwhile: (() => void)[] = [];
  const forgotten: unknown[] = [];
  const rest = [...answers];
  const time = { now: 0 };
  const clock = () => instant(time.now) as Instant;
  const openTab = (store: SharedStore = tabs.openTab()) => {
    const holder = createSessionHolder(store, clock);
    const renew = createRenewal({
      api: {
        refresh: async (token) => {
          asked.push(token);
          meanwhile.shift()?.();
          await Promise.resolve();
          return rest.shift() ?? UNREACHABLE;
        },
      },
      holder,
      orderKeys: { forgetOthers: async (id) => void forgotten.push(id) },
      oneTabAtATime,
      clock,
    });
    return { holder, renew };
  };
  const first = openTab();
  first.holder.open(session);
  return { ...first, openTab, tabs, asked, meanwhile, forgotten, time };
}

test('the successors of all tokens are kept for every tab', async () => {
  const { renew, holder, openTab, asked } = browser({ ok: true, value: NEXT });
  expect(await renew(session)).toBe('renewed');
  expect(openSession(holder)).toMatchObject({ access: { token: 'a2' }, refresh: { token: 'r2' } });
  expect(openSession(openTab().holder)).toEqual(openSession(holder));
  expect(asked).toEqual(['r1']);
});

test('all of a tab who want it at once wait for the same answer, turns or not', async () => {
  const noTurns: OneTabAtATime = (work) => work();
  const answers = [{ ok: true, value: NEXT } as const];
  const { renew, asked } = browserWith({ oneTabAtATime: noTurns }, answers);
  expect(await Promise.all([renew(session), renew(session), renew(session)])).toEqual([
    'renewed',
    'renewed',
    'renewed',
  ]);
  expect(asked).toEqual(['r1']);
});

test('of two tabs at once one asks, the other takes over before it has heard of it', async () => {
  const one = browser({ ok: true, value: NEXT });
  const other = one.openTab();
  expect(await Promise.all([one.renew(session), other.renew(session)])).toEqual([
    'renewed',
    'renewed',
  ]);
  expect(one.asked).toEqual(['r1']);
  expect(openSession(other.holder)).toEqual(openSession(one.holder));
});

test('an answer that got lost is asked for again at once, with the same token', async () => {
  const { renew, asked } = browser(UNREACHABLE, { ok: true, value: NEXT });
  expect(await renew(session)).toBe('renewed');
  expect(asked).toEqual(['r1', 'r1']);
});

test.each(['HOME_OFFLINE', 'UNAVAILABLE', 'INTERNAL', 'RATE_LIMITED'] as const)(
  '%s leaves the session as it is, and home in peace for a while',
  async (code) => {
    const { renew, holder, asked, time } = browser(refusal(code), { ok: true, value: NEXT });
    expect(await renew(session)).toBe('unheard');
    expect(openSession(holder)).toEqual(session);
    time.now = 4 * MICROS_PER_SECOND;
    expect(await renew(session)).toBe('unheard');
    expect(asked).toEqual(['r1']);
    time.now = 5 * MICROS_PER_SECOND;
    expect(await renew(session)).toBe('renewed');
  },
);

test('home says for how long it wants to be left in peace', async () => {
  const { renew, time } = browser(refusal('RATE_LIMITED', 60), { ok: true, value: NEXT });
  await renew(session);
  time.now = 59 * MICROS_PER_SECOND;
  expect(await renew(session)).toBe('unheard');
  time.now = 60 * MICROS_PER_SECOND;
  expect(await renew(session)).toBe('renewed');
});

test('a clock that was set back does not make the pause a long one', async () => {
  const { renew, time } = browser(refusal('HOME_OFFLINE'), { ok: true, value: NEXT });
  await renew(session);
  time.now = -3_600 * MICROS_PER_SECOND;
  expect(await renew(session)).toBe('renewed');
});

test('nobody answers: the session stands', async () => {
  const { renew, holder, forgotten } = browser();
  expect(await renew(session)).toBe('unheard');
  expect(openSession(holder)).toEqual(session);
  expect(forgotten).toEqual([]);
});

test.each([
  ['TOKEN_REUSED', 'reused'],
  ['TOKEN_EXPIRED', 'expired'],
  ['UNAUTHENTICATED', 'revoked'],
] as const)('%s ends the session as %s in every tab, and the key with it', async (code, why) => {
  const { renew, holder, openTab, tabs, forgotten } = browser(refusal(code));
  const other = openTab();
  expect(await renew(session)).toBe('ended');
  expect(holder.current()).toEqual({ kind: 'none', why });
  expect(forgotten).toEqual([undefined]);
  tabs.spreadTheWord();
  expect(other.holder.current()).toEqual({ kind: 'none', why });
  expect(await other.renew(session)).toBe('ended');
});

test('a refused request of another kind is no word about the session', async () => {
  const { renew, holder } = browser(refusal('INVALID_REQUEST'));
  expect(await renew(session)).toBe('unheard');
  expect(openSession(holder)).toEqual(session);
});

test.each([{ ok: true, value: NEXT } as const, refusal('UNAUTHENTICATED')])(
  'who signs out meanwhile stays signed out (%j)',
  async (answer) => {
    const { renew, holder, meanwhile } = browser(answer);
    meanwhile.push(() => holder.end('asked'));
    expect(await renew(session)).toBe('ended');
    expect(holder.current()).toEqual({ kind: 'none', why: 'asked' });
  },
);

describe.each([{ ok: true, value: NEXT } as const, refusal('UNAUTHENTICATED')])(
  'who signs in meanwhile stays signed in, with their key (%j)',
  (answer) => {
    const opened: Session = { ...session, access: NEW_TOKEN, refresh: NEW_TOKEN };

    test.each([
      ['demo', 'renewed'],
      ['friend', 'ended'],
    ] as const)('%s: for who asked, the session is %s', async (username, outcome) => {
      const { renew, holder, meanwhile, forgotten } = browser(answer);
      meanwhile.push(() => holder.open({ ...opened, username }));
      expect(await renew(session)).toBe(outcome);
      expect(openSession(holder)).toEqual({ ...opened, username });
      expect(forgotten).toEqual([]);
    });
  },
);

test('a session that another user has opened since then is no successor', async () => {
  const { renew, holder, asked } = browser();
  holder.open({ ...session, username: 'friend', access: NEW_TOKEN });
  expect(await renew(session)).toBe('ended');
  expect(asked).toEqual([]);
});
