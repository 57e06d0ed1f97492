import { type Instant, instant } from '@mockstreet/shared/instant';
import { expect, test } from 'vitest';
import type { SharedStore } from '../device/json-store.ts';
import { createFakeTabs } from '../device/testing/fake-tabs.ts';
import type { Session } from './session.ts';
import { createSessionHolder, openSession } from './session-holder.ts';

const session: Session = {
  username: 'demo',
  access: { token: 'a1', endsAt: instant(10) },
  refresh: { token: 'r1', endsAt: instant(100) },
};
const at = (micros: number) => () => instant(micros) as Instant;

test('nobody is signed in at first, and nothing is said of it', () => {
  const holder = createSessionHolder(createFakeTabs().openTab(), at(0));
  expect(holder.current()).toEqual({ kind: 'none', why: undefined });
});

test('a reload finds the session, also after its access token has ended', () => {
  const store = createFakeTabs().openTab();
  createSessionHolder(store, at(0)).open(session);
  expect(openSession(createSessionHolder(store, at(99)))).toEqual(session);
});

test('a session that is really over is not taken up again, and the page says so', () => {
  const store = createFakeTabs().openTab();
  createSessionHolder(store, at(0)).open(session);
  const reloaded = createSessionHolder(store, at(100));
  expect(reloaded.current()).toEqual({ kind: 'none', why: 'expired' });
});

test('what one tab does, the others follow, with the reason', () => {
  const tabs = createFakeTabs();
  const one = createSessionHolder(tabs.openTab(), at(0));
  const other = createSessionHolder(tabs.openTab(), at(0));
  const seen: unknown[] = [];
  const stop = other.subscribe(() => seen.push(other.current()));

  one.open(session);
  tabs.spreadTheWord();
  expect(openSession(other)).toEqual(session);
  one.end('reused');
  tabs.spreadTheWord();
  expect(other.current()).toEqual({ kind: 'none', why: 'reused' });

  stop();
  one.open(session);
  tabs.spreadTheWord();
  expect(seen).toEqual([
    { kind: 'open', session },
    { kind: 'none', why: 'reused' },
  ]);
});

test('whoever has to know reads what another tab left before its word has come', () => {
  const tabs = createFakeTabs();
  const one = createSessionHolder(tabs.openTab(), at(0));
  const other = createSessionHolder(tabs.openTab(), at(0));
  one.open(session);
  expect(openSession(other)).toBeUndefined();
  expect(other.reread()).toEqual({ kind: 'open', session });
  expect(openSession(other)).toEqual(session);
});

test('reading the same again changes nothing, so that no screen is drawn for it', () => {
  const store = createFakeTabs().openTab();
  const holder = createSessionHolder(store, at(0));
  holder.open(session);
  const before = holder.current();
  expect(holder.reread()).toBe(before);
});

test('where the browser stores nothing the session lives as long as the page', () => {
  const forgetful: SharedStore = {
    read: () => undefined,
    write: () => undefined,
    remove: () => undefined,
    watch: () => () => undefined,
  };
  const holder = createSessionHolder(forgetful, at(0));
  holder.open(session);
  expect(holder.reread()).toEqual({ kind: 'open', session });
});
