import { type Instant, instant } from '@mockstreet/shared/instant';
import { type ProblemCode, problem } from '@mockstreet/shared/problem';
import { expect, test } from 'vitest';
import type { Answer } from '../api/answer.ts';
import { createFakeTabs } from '../device/testing/fake-tabs.ts';
import type { Session } from './session.ts';
import { createSessionHolder, type SessionHolder } from './session-holder.ts';
import { createSignOut } from './sign-out.ts';

const NOW = instant(0) as Instant;
const session: Session = {
  username: 'demo',
  access: { token: 'a1', endsAt: instant(0) },
  refresh: { token: 'r1', endsAt: instant(100) },
};
const OTHERS = ['friend'];
const HEARD: Answer<unknown> = { ok: true, value: undefined };

function refusal(code: ProblemCode): Answer<unknown> {
  return { ok: false, fault: { kind: 'problem', problem: problem(code) } };
}

const OTHER: Session = { ...session, username: 'friend', refresh: { token: 'f1', endsAt: NOW } };

/** @param meanwhile what happens while home is being told */
function device(answer: Answer<unknown>, meanwhile = (_holder: SessionHolder) => {}) {
  const store = createFakeTabs().openTab();
  const holder = createSessionHolder(store, () => NOW);
  holder.open(session);
  const remembered = new Set(['demo', ...OTHERS]);
  const told: unknown[] = [];
  const forgotten: unknown[] = [];
  const signOut = createSignOut({
    api: {
      signOut: async (...what) => {
        told.push(what);
        meanwhile(holder);
        return answer;
      },
    },
    holder,
    orderKeys: { forgetOthers: async (id) => void forgotten.push(id) },
    oneTabAtATime: (work) => work(),
    forgetUser: async (username) => void remembered.delete(username),
  });
  const left = () => [...remembered];
  return { signOut, holder, told, forgotten, left };
}

test.each(['here', 'everywhere'] as const)(
  '%s: home is told, and the device forgets tokens, key and figures',
  async (scope) => {
    const { signOut, holder, told, forgotten, left } = device(HEARD);
    expect(await signOut(scope)).toBeUndefined();
    expect(told).toEqual([['r1', scope]]);
    expect(holder.current()).toEqual({ kind: 'none', why: 'asked' });
    expect(forgotten).toEqual([undefined]);
    expect(left()).toEqual(OTHERS);
  },
);

test.each([refusal('HOME_OFFLINE'), { ok: false, fault: { kind: 'unreachable' } } as const])(
  'home cannot be told: the device forgets all the same, and says what it could not do (%j)',
  async (answer) => {
    const { signOut, holder, forgotten, left } = device(answer);
    expect(await signOut('here')).toBeUndefined();
    expect(holder.current()).toEqual({ kind: 'none', why: 'unheard' });
    expect(forgotten).toEqual([undefined]);
    expect(left()).toEqual(OTHERS);
  },
);

test('other devices cannot be signed out without home: nothing changes, and why is told', async () => {
  const { signOut, holder, forgotten, left } = device(refusal('HOME_OFFLINE'));
  expect(await signOut('everywhere')).toMatchObject({ problem: { code: 'HOME_OFFLINE' } });
  expect(holder.current()).toEqual({ kind: 'open', session });
  expect(forgotten).toEqual([]);
  expect(left()).toEqual(['demo', ...OTHERS]);
});

test('a session that was over already is left without a word about home', async () => {
  const { signOut, holder } = device(refusal('UNAUTHENTICATED'));
  expect(await signOut('here')).toBeUndefined();
  expect(holder.current()).toEqual({ kind: 'none', why: 'asked' });
});

test('who signed in while home was being told stays signed in, with their key', async () => {
  const { signOut, holder, forgotten, left } = device(HEARD, (held) => held.open(OTHER));
  expect(await signOut('here')).toBeUndefined();
  expect(holder.current()).toEqual({ kind: 'open', session: OTHER });
  expect(forgotten).toEqual([]);
  expect(left()).toEqual(OTHERS);
});
