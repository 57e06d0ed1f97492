import { addMicros, type Instant, instant, MICROS_PER_MINUTE } from '@mockstreet/shared/instant';
import { expect, test } from 'vitest';
import { createAppUpdate } from './app-update.ts';

/** What a tab of a browser sees of the workers of this origin. */
async function openTab(first: { readonly controller?: object; readonly waiting?: object } = {}) {
  const registration = Object.assign(new EventTarget(), {
    installing: undefined as EventTarget | undefined,
    waiting: first.waiting,
    updates: 0,
    async update() {
      registration.updates += 1;
    },
  });
  const container = Object.assign(new EventTarget(), {
    controller: first.controller ?? null,
    register: () => Promise.resolve(registration),
  });
  const page = Object.assign(new EventTarget(), { hidden: false });
  const time = { now: instant(0) as Instant };
  let reloads = 0;
  const update = createAppUpdate({
    container: container as unknown as ServiceWorkerContainer,
    page: page as unknown as Document,
    reload: () => {
      reloads += 1;
    },
    clock: () => time.now,
  });
  let told = 0;
  update.subscribe(() => {
    told += 1;
  });
  await Promise.resolve();
  const look = (hidden: boolean) => {
    page.hidden = hidden;
    page.dispatchEvent(new Event('visibilitychange'));
  };
  const takeOver = () => {
    container.controller = {};
    container.dispatchEvent(new Event('controllerchange'));
  };
  return {
    ...{ update, registration, look, takeOver, time },
    reloads: () => reloads,
    told: () => told,
  };
}

/** A worker that waits, and what it was told. */
function worker() {
  const heard: unknown[] = [];
  return { heard, postMessage: (message: unknown) => void heard.push(message) };
}

test('the first version of all is no update', async () => {
  const { update, takeOver, reloads } = await openTab();
  takeOver();
  expect([update.isReady(), reloads()]).toEqual([false, 0]);
});

test('one that waits takes over when the user says so, and the page is loaded anew', async () => {
  const waiting = worker();
  const { update, takeOver, reloads } = await openTab({ controller: {}, waiting });
  expect(update.isReady()).toBe(true);
  update.take();
  expect([waiting.heard, reloads()]).toEqual([['TAKE_OVER'], 0]);
  takeOver();
  expect(reloads()).toBe(1);
});

test('where another tab has let it take over, this one says so, and its button loads it', async () => {
  const waiting = worker();
  const { update, takeOver, told, reloads } = await openTab({ controller: {}, waiting });
  const before = told();
  takeOver();
  expect([update.isReady(), told(), reloads()]).toEqual([true, before + 1, 0]);
  update.take();
  expect([reloads(), waiting.heard]).toEqual([1, []]);
});

test('an app that stays open looks for a newer one when it is looked at, once an hour', async () => {
  const { look, registration, time } = await openTab({ controller: {} });
  look(false);
  expect(registration.updates).toBe(0);
  time.now = addMicros(time.now, 60 * MICROS_PER_MINUTE);
  look(true);
  expect(registration.updates).toBe(0);
  look(false);
  look(false);
  expect(registration.updates).toBe(1);
});
