import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createInstance, type RunningInstance } from '../support/running-instance.ts';
import {
  keptOrderKeys,
  keptSession,
  loseOrderKeys,
  overwriteSession,
  type StoredSession,
} from './browser-storage.ts';
import {
  BITCOIN,
  buy,
  newestOrderId,
  openDesk,
  openInstrument,
  signInAs,
  tryToBuy,
  untilStage,
} from './desk-page.ts';
import { DESKTOP, openBrowser, openPage, PHONE } from './open-browser.ts';
import { watchOrders } from './order-requests.ts';

/** Well within the eight seconds after which the page takes an answer for lost. */
const WITHIN = { timeout: 6_000, interval: 50 };
const MINUTE_MS = 60_000;

/** Signing in and out, and ordering with the key of a device, in a real browser on a whole instance. */
let instance: RunningInstance;
let browser: Browser;

beforeAll(async () => {
  [instance, browser] = await Promise.all([createInstance(), openBrowser()]);
  await instance.start('edge');
  await instance.start('home');
}, 240_000);

afterAll(async () => {
  await browser?.close();
  await instance?.dispose();
}, 60_000);

/** A call by somebody who has a token but no browser. */
async function call(path: string, init: RequestInit): Promise<{ status: number; code?: string }> {
  const answer = await fetch(`${instance.origin}/api/v1${path}`, init);
  const text = await answer.text();
  const body = text === '' ? {} : (JSON.parse(text) as { code?: string });
  return { ...body, status: answer.status };
}

const portfolioWith = (token: string) =>
  call('/portfolio', { headers: { authorization: `Bearer ${token}` } });

const refreshWith = (token: string) =>
  call('/login/refresh', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ refresh_token: token }),
  }) as Promise<{ status: number; code?: string; refresh_token: string }>;

/** Stops home for as long as something is done. */
async function withHomeAway(work: () => Promise<void>): Promise<void> {
  await instance.stop('home');
  await work().finally(() => instance.start('home'));
}

async function openMenu(page: Page, username: string): Promise<void> {
  await page.getByRole('button', { name: username }).click();
}

/** As half an hour after the last renewal: the access token is over, and worth nothing. */
const expireAccess = (session: StoredSession): StoredSession => ({
  ...session,
  access: { token: 'over', endsAt: 0 },
});

test('an order is signed with a key that cannot leave the browser, and fills', async () => {
  const { page, faults } = await openDesk(browser, instance.origin, { friend: 'demo' });
  expect(await keptOrderKeys(page)).toEqual([
    { extractable: false, exports: ['InvalidAccessError', 'InvalidAccessError'] },
  ]);
  const orders = watchOrders(page.context());
  await untilStage(page, await buy(page, '40000'), 'filled');
  const { order } = await keptSession(page);
  expect(orders.map(({ status }) => status)).toContain(202);
  // A busy edge may have asked for another attempt; none was refused.
  expect(orders.map(({ status }) => status)).not.toContain(401);
  for (const { headers } of orders) {
    expect(headers.authorization).toBe(`DPoP ${order?.token}`);
    expect(headers.dpop?.split('.')).toHaveLength(3);
  }

  await openMenu(page, 'demo');
  await page.getByText('주문은 이 기기만 가진 키로 서명해요').waitFor();
  expect(faults).toEqual([]);
  await page.context().close();
});

test('where the browser has no keys to give, orders go with the access token', async () => {
  const { page } = await openPage(browser, instance.origin, DESKTOP);
  await page.addInitScript(`Object.defineProperty(crypto, 'subtle', { value: undefined })`);
  await signInAs(page, 'demo');
  await openInstrument(page, BITCOIN);
  const orders = watchOrders(page.context());
  await untilStage(page, await buy(page, '30000'), 'filled');
  const { access, order } = await keptSession(page);
  expect(order).toBeUndefined();
  expect(orders[0]?.headers.authorization).toBe(`Bearer ${access.token}`);
  await page.context().close();
});

test('a browser that has lost its key signs its user out, orders nothing meanwhile, and then what was meant', async () => {
  const { page, faults } = await openDesk(browser, instance.origin, { friend: 'demo' });
  const { access, refresh } = await keptSession(page);
  const orders = watchOrders(page.context());
  await loseOrderKeys(page);
  await tryToBuy(page, '15000');
  await page.getByText('이 기기에 주문 서명 키가 남아 있지 않아').waitFor();
  expect(orders).toEqual([]);
  await vi.waitUntil(async () => (await portfolioWith(access.token)).status === 401, WITHIN);
  expect(await refreshWith(refresh.token)).toMatchObject({ status: 401 });

  await signInAs(page, 'demo');
  await openInstrument(page, BITCOIN);
  await untilStage(page, await newestOrderId(page), 'filled');
  const { order } = await keptSession(page);
  for (const { headers } of orders) expect(headers.authorization).toBe(`DPoP ${order?.token}`);
  expect(faults).toEqual([]);
  await page.context().close();
});

/** Two tabs of a friend that both find, as they load, that the access token is over. */
async function openTwoTabs(script = '') {
  const { page } = await openDesk(browser, instance.origin, { friend: 'friend' });
  const context = page.context();
  await context.addInitScript(script);
  const other = await context.newPage();
  const tabs = [page, other];
  const before = await keptSession(page);
  // Nobody is there to renew it while the pages load.
  await Promise.all(tabs.map((tab) => tab.goto('/favicon.svg')));
  await overwriteSession(page, expireAccess(before));
  const renewals: Route[] = [];
  let held = true;
  await context.route('**/api/v1/login/refresh', async (route) => {
    if (held) renewals.push(route);
    else await route.continue();
  });
  const answered = tabs.map((tab) =>
    tab.waitForResponse((answer) => answer.url().endsWith('/portfolio') && answer.ok()),
  );
  await Promise.all(tabs.map((tab) => tab.goto('/')));
  return {
    tabs,
    renewals,
    async letRenew() {
      held = false;
      await Promise.all(renewals.map((renewal) => renewal.continue()));
      await Promise.all(answered);
      const after = await keptSession(page);
      expect(after.refresh.token).not.toBe(before.refresh.token);
      expect(await keptSession(other)).toEqual(after);
      expect((await portfolioWith(after.access.token)).status).toBe(200);
      await context.close();
    },
  };
}

test('of two tabs that want to renew at once one does, and the other takes it over', async () => {
  const { tabs, renewals, letRenew } = await openTwoTabs();
  await vi.waitUntil(async () => {
    const locks = await tabs[0]?.evaluate('navigator.locks.query()');
    return (locks as { pending: unknown[] }).pending.length === 1 && renewals.length === 1;
  }, WITHIN);
  await letRenew();
  expect(renewals).toHaveLength(1);
});

test('two tabs that cannot wait for each other renew at once, and both stay signed in', async () => {
  const noLocks = `Object.defineProperty(navigator, 'locks', { value: undefined })`;
  const { renewals, letRenew } = await openTwoTabs(noLocks);
  await vi.waitUntil(() => renewals.length === 2, WITHIN);
  await letRenew();
});

test('signing out ends the tokens, in all tabs, and leaves nothing of the user behind', async () => {
  const { page, faults } = await openDesk(browser, instance.origin, { friend: 'demo' });
  const other = await page.context().newPage();
  await other.goto('/');
  await other.getByText('총자산').waitFor();
  const { access, refresh } = await keptSession(page);
  expect((await portfolioWith(access.token)).status).toBe(200);

  await openMenu(page, 'demo');
  await page.getByRole('button', { name: '로그아웃', exact: true }).click();
  for (const tab of [page, other]) await tab.getByLabel('비밀번호').waitFor();
  expect(await portfolioWith(access.token)).toMatchObject({ status: 401 });
  expect(await refreshWith(refresh.token)).toMatchObject({ status: 401 });
  expect(await keptOrderKeys(page)).toEqual([]);
  const left = (await page.evaluate('JSON.stringify(localStorage)')) as string;
  expect(left).not.toContain(access.token);
  expect(left).not.toMatch(/snapshot\.(portfolio|orders)/);
  expect(faults).toEqual([]);
  await page.context().close();
});

test('signing out everywhere reaches the other devices, and they say why', async () => {
  const { page: laptop } = await openDesk(browser, instance.origin, { friend: 'friend' });
  const { page: phone } = await openDesk(browser, instance.origin, {
    friend: 'friend',
    viewport: PHONE,
  });
  await openMenu(laptop, 'friend');
  await laptop.getByRole('button', { name: '모든 기기에서 로그아웃' }).click();
  await laptop.getByLabel('비밀번호').waitFor();
  await phone.getByText('로그인이 취소됐어요').waitFor();
  await Promise.all([laptop.context().close(), phone.context().close()]);
});

test('a refresh token that a thief has used ends the session, with a warning', async () => {
  const { page } = await openDesk(browser, instance.origin, { friend: 'demo' });
  const session = await keptSession(page);
  const { refresh_token: second } = await refreshWith(session.refresh.token);
  const { refresh_token: third } = await refreshWith(second);

  await page.goto('/favicon.svg');
  await overwriteSession(page, expireAccess(session));
  await page.goto('/');
  await page.getByText('이 로그인이 다른 곳에서도 쓰인 것 같아').waitFor();
  expect(await refreshWith(third)).toMatchObject({ status: 401 });
  expect(await keptOrderKeys(page)).toEqual([]);
  await page.context().close();
});

test('on the third day without home a friend still orders, by signature, and it fills later', async () => {
  const { page, faults } = await openDesk(browser, instance.origin, { friend: 'friend' });
  const before = await keptSession(page);
  const orders = watchOrders(page.context());
  await withHomeAway(async () => {
    await page.getByText('홈 서버가 쉬고 있어요').waitFor();
    // The access token is long over, and the device's clock is wrong besides.
    await page.goto('/favicon.svg');
    await overwriteSession(page, expireAccess(before));
    await page.clock.install({ time: Date.now() + 4 * MINUTE_MS });
    await page.goto(`/market/${BITCOIN}`);
    await page.getByText('홈 서버가 쉬고 있어요').waitFor();
    await page.getByText(/주문 가능 [\d,]+원/).waitFor();
    await untilStage(page, await buy(page, '20000'), 'accepted');
    expect(orders.map(({ status }) => status)).not.toContain(401);
    for (const { headers } of orders) {
      expect(headers.authorization).toBe(`DPoP ${before.order?.token}`);
    }
    await openMenu(page, 'friend');
    const everywhere = page.getByRole('button', { name: '모든 기기에서 로그아웃' });
    expect(await everywhere.isDisabled()).toBe(true);
  });
  await untilStage(page, await newestOrderId(page), 'filled');
  expect((await portfolioWith((await keptSession(page)).access.token)).status).toBe(200);
  expect(faults).toEqual([]);
  await page.context().close();
}, 240_000);

test('with a clock that is far off nothing is signed until it is put right', async () => {
  const { page, faults } = await openDesk(browser, instance.origin, { friend: 'demo' });
  const orders = watchOrders(page.context());
  const edgeHasTold = () => page.waitForResponse('**/api/v1/status');
  await page.clock.install({ time: Date.now() - 60 * MINUTE_MS });
  await Promise.all([edgeHasTold(), page.goto(`/market/${BITCOIN}`)]);
  await page.getByText('홈 서버 연결됨').waitFor();
  await tryToBuy(page, '10000');
  await page.getByText('이 기기의 시계가 서버와 5분 넘게 달라').first().waitFor();
  expect(orders).toEqual([]);
  await page.clock.setSystemTime(Date.now());
  // The second one: what was asked for before the clock was set tells nothing.
  await edgeHasTold();
  await edgeHasTold();
  const clientOrderId = await newestOrderId(page);
  // In the ticket and in its row: nothing was sent yet.
  await page.getByRole('button', { name: '다시 보내기' }).first().click();
  await untilStage(page, clientOrderId, 'filled');
  expect(orders.map(({ status }) => status)).not.toContain(401);
  expect(faults).toEqual([]);
  await page.context().close();
});

test('signing out while home is away forgets everything here, and says what it could not do', async () => {
  const { page } = await openDesk(browser, instance.origin, { friend: 'demo' });
  await withHomeAway(async () => {
    await page.getByText('홈 서버가 쉬고 있어요').waitFor();
    await openMenu(page, 'demo');
    await page.getByText('다시 로그인할 수 없어요').waitFor();
    await page.getByRole('button', { name: '로그아웃', exact: true }).click();
    await page.getByText('서버에는 알리지 못했어요').waitFor();
    expect(await keptOrderKeys(page)).toEqual([]);
    await page.reload();
    await page.getByLabel('비밀번호').waitFor();
  });
  await page.context().close();
}, 240_000);
