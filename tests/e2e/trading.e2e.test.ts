import type { Browser, Page, Route, WebSocketRoute } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openTraceCollector, type TraceCollector } from '../../scripts/traces/trace-collector.ts';
import { createInstance, type RunningInstance } from '../support/running-instance.ts';
import { expectAccessible } from './accessibility.ts';
import { keptSession, overwriteSession } from './browser-storage.ts';
import {
  BITCOIN,
  buy,
  type Friend,
  newestOrder,
  openDesk,
  openInstrument,
  pressBuy,
  signIn,
  signInAs,
  untilCash,
  untilStage,
} from './desk-page.ts';
import { DESKTOP, NARROW, openBrowser, openPage, PHONE, WIDE } from './open-browser.ts';
import { clientOrderIdOf, isOrderRequest, orderedBy } from './order-requests.ts';

/** A whole instance, a real browser: what a friend does and sees. */
let instance: RunningInstance;
let browser: Browser;
/** Told of every order, until the first was followed; from then on nobody is there to be told. */
let collector: TraceCollector;
let followed: string;

beforeAll(async () => {
  collector = await openTraceCollector();
  const traced = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
    OTEL_TRACES_SAMPLER_ARG: '1',
  };
  [instance, browser] = await Promise.all([createInstance(traced), openBrowser()]);
  await instance.start('edge');
  await instance.start('home');
}, 240_000);

afterAll(async () => {
  await browser?.close();
  await instance?.dispose();
  await collector.close();
}, 60_000);

/** In a browser as it comes: what is ordered goes by the worker that keeps the app, and sheets glide in. */
const open = (friend: Friend, viewport = DESKTOP) =>
  openDesk(browser, instance.origin, { friend, viewport, asIs: true });

test('a wrong password is told as such, and the right one opens the desk', async () => {
  const { page } = await openPage(browser, instance.origin, DESKTOP);
  await signIn(page, 'demo', 'not-my-password');
  await page.getByText('아이디나 비밀번호가 맞지 않아요.').waitFor();
  await page.getByLabel('비밀번호').fill('demo-pass-1');
  await page.getByRole('button', { name: '로그인' }).click();
  await page.getByText('홈 서버 연결됨').waitFor();
  await page.context().close();
});

test('who stands where, by which rules, and what was reported is a page each, behind the sign-in', async () => {
  const { page, faults } = await openPage(browser, instance.origin, PHONE);
  await page.goto(`${instance.origin}/ranking`);
  await page.getByLabel('아이디').waitFor();
  await signIn(page, 'demo', 'demo-pass-1');
  await page.getByText('총자산').waitFor();
  await page.goto(`${instance.origin}/ranking`);
  await page.locator('.ranking__place[data-me]').waitFor();
  await page.getByRole('button', { name: '총자산' }).click();
  const mine = page.locator('.ranking__place[data-me]');
  await mine.getByText(/^[\d,]+원$/).waitFor();
  const answer = await page.request.get(`${instance.origin}/api/v1/ranking/rules`);
  const { rules } = (await answer.json()) as { rules: { ko: string }[] };
  expect(await page.locator('.ranking__rules li').allTextContents()).toEqual(
    rules.map(({ ko }) => ko),
  );
  await page.goto(`${instance.origin}/daily-report`);
  await page.getByText('아직 끝난 날이 없어요.').waitFor();
  expect(faults).toEqual([]);
  await page.context().close();
});

test('prices move on the screen by themselves: they are told, not asked for', async () => {
  const { page, faults } = await open('demo');
  const told = page.waitForRequest('**/api/v1/stream/prices');
  await page.goto('/market');
  await told;
  let asked = 0;
  page.on('request', (request) => {
    if (request.url().endsWith('/api/v1/prices')) asked += 1;
  });
  const price = page.getByRole('link', { name: /^비트코인 BTC/ }).locator('.price');
  const seen = new Set<string>();
  await expect
    .poll(async () => seen.add((await price.textContent()) ?? '').size, { interval: 100 })
    .toBeGreaterThan(4);
  // At most when the stream took over: each of four changes would have been asked for.
  expect(asked).toBeLessThanOrEqual(2);
  expect(faults).toEqual([]);
  await page.context().close();
});

test('a friend buys bitcoin, sees it fill without a reload, and sells it again', async () => {
  const { page, faults } = await open('demo');
  await untilCash(page, 10_000_000);
  await page.getByText('가상', { exact: true }).first().waitFor();

  const bought = await buy(page, '100000');
  await untilStage(page, bought, 'filled');
  followed = bought;
  await page.getByText('시세로 체결').first().waitFor();
  expect(await newestOrder(page).textContent()).toMatch(/100,000원[\s\S]*원 × 0\.\d+ BTC/);
  await untilCash(page, 9_900_000);

  await newestOrder(page).getByText('접수증').click();
  expect(await newestOrder(page).textContent()).toContain('v1.');

  await page.getByRole('button', { name: '매도', exact: true }).click();
  await page.getByRole('button', { name: '전부' }).click();
  const sell = page.getByRole('button', { name: '매도 주문' });
  await untilStage(page, await orderedBy(page, () => sell.click()), 'filled');
  await page.goto('/');
  await page.getByText('아직 보유한 종목이 없어요.').waitFor();
  expect(faults).toEqual([]);
  await page.context().close();
});

test('an order of the browser is told of in one trace, by its own name, by every process on its way', async () => {
  const told = () =>
    collector.spans
      .filter(({ traceId }) => traceId === followed.replaceAll('-', ''))
      .map(({ process, name }) => `${process}: ${name}`);
  const all = [
    ...['api: send /ws/orders', 'engine: process orders', 'engine: settle order'],
    ...['intake: accept order', 'intake: publish orders', 'relay: publish trade_events'],
  ];
  await vi.waitFor(() => expect([...new Set(told())].toSorted()).toEqual(all), {
    timeout: 20_000,
    interval: 100,
  });
  // All that is traded below goes on without anybody to tell.
  await collector.close();
});

test('what home denies is shown with its reason', async () => {
  const { page } = await openPage(browser, instance.origin, DESKTOP);
  // Without the rules the ticket cannot foresee it, and sends it all the same.
  await page.route('**/api/v1/market/rules', (route: Route) => route.abort());
  await signInAs(page, 'demo');
  await openInstrument(page, 'KRX-STOCK-005930');
  await untilStage(page, await buy(page, '1'), 'failed');
  await newestOrder(page).getByText('한 단위도 살 수 없는 금액이에요').waitFor();
  await page.context().close();
});

test('an answer that got lost is asked for again under the same id, and orders once', async () => {
  const { page } = await open('friend');
  const sent: (string | null)[] = [];
  await page.route('**/api/v1/orders', async (route: Route) => {
    if (!isOrderRequest(route.request())) return route.continue();
    sent.push(clientOrderIdOf(route.request()));
    if (sent.length > 1) return route.continue();
    await route.fetch();
    return route.abort();
  });
  const id = await buy(page, '70000');
  await untilStage(page, id, 'filled');
  // Home may tell of it before the second attempt is due; the receipt comes with the second answer.
  await newestOrder(page).getByText('접수증').waitFor();
  expect(sent).toEqual([id, id]);
  expect(await page.locator('.order').count()).toBe(1);
  await untilCash(page, 9_930_000);
  await page.context().close();
});

test('home goes away: the desk says so, takes the order, keeps its receipt, and settles it later', async () => {
  const { page, faults } = await open('friend');
  await instance.stop('home');
  await page.getByText('홈 서버가 쉬고 있어요').waitFor();

  const id = await buy(page, '30000');
  await untilStage(page, id, 'accepted');
  await newestOrder(page).getByText('접수증').click();
  const receipt = await newestOrder(page).locator('.receipt').textContent();
  expect(receipt).toContain(id);

  await page.reload();
  await page.getByText('홈 서버가 쉬고 있어요').waitFor();
  await untilStage(page, id, 'accepted');
  // What is accepted will be taken of what home last knew.
  await untilCash(page, 9_900_000);
  await untilStage(page, await buy(page, '20000'), 'accepted');
  await page.getByText('내 주문 2건이 접수되어 기다리고 있어요.').waitFor();
  await page.getByText('마지막으로 받은 시세예요').waitFor();

  const told = page.getByText('비트코인 매수 체결').first().waitFor({ timeout: 120_000 });
  await instance.start('home');
  await told;
  await untilStage(page, id, 'filled');
  await untilCash(page, 9_880_000);
  await page.getByText('홈 서버가 쉬고 있어요').waitFor({ state: 'hidden' });
  expect(faults).toEqual([]);
  await page.context().close();
}, 240_000);

/** What the pages of the menu call themselves. */
const TITLES = { 시세: '시세', 주문: '주문 내역', 순위: '순위', 홈: '내 자산' };

test.each([
  ['a phone', NARROW],
  ['a wide desktop', WIDE],
])(
  'on %s every page of trading fits the screen, in text of twice the size as well, and axe finds nothing at the ticket or around it',
  async (_name, viewport) => {
    const { page, faults } = await open('demo', viewport);
    const overflow = () =>
      page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    await page.getByRole('button', { name: '지정가' }).click();
    await page.getByRole('button', { name: '현재가' }).click();
    await page.getByLabel('주문 금액').fill('50000');
    await page.getByText('묶어 두는 금액').waitFor();
    expect(await overflow()).toBe(0);
    await expectAccessible(page);
    await page.getByRole('button', { name: '시장가' }).click();
    const entry = page.getByLabel('주문 금액');
    await untilStage(page, await orderedBy(page, () => entry.press('Enter')), 'filled');
    expect(await overflow()).toBe(0);
    for (const [name, title] of Object.entries(TITLES)) {
      await page.getByRole('link', { name, exact: true }).first().click();
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      for (const textSize of ['', '30px']) {
        await page.evaluate(`document.documentElement.style.fontSize = '${textSize}'`);
        expect(await overflow(), `${name} ${textSize}`).toBe(0);
      }
      await page.evaluate(`document.documentElement.style.fontSize = ''`);
    }
    expect(faults).toEqual([]);
    await page.context().close();
  },
);

test('a limit order rests with what it may cost kept aside, and one that the market has passed fills', async () => {
  const { page } = await open('demo');
  await page.getByRole('button', { name: '지정가' }).click();
  await page.getByRole('button', { name: '수량', exact: true }).click();
  await page.getByLabel('지정가', { exact: true }).fill('1000500');
  await page.getByLabel('주문 수량').fill('0.01');
  await page.getByText('이 가격대는 1,000원 단위로 주문해요.').waitFor();
  await page.getByRole('button', { name: '한 호가 내리기' }).click();
  expect(await page.getByLabel('지정가', { exact: true }).inputValue()).toBe('1,000,000');
  // 1,000,000 × 0.01 and 5 bps of it.
  const preview = page.getByRole('region', { name: '미리 보기' });
  await preview.getByText('10,005원').first().waitFor();
  await preview.getByText('시세가 지정가를 지나가면 체결돼요').waitFor();
  await untilStage(page, await orderedBy(page, () => pressBuy(page)), 'waiting');

  await page.getByLabel('지정가', { exact: true }).fill('900000000');
  await page.getByLabel('주문 수량').fill('0.0001');
  await preview.getByText('접수한 바로 다음 시세로 체결돼요').waitFor();
  await untilStage(page, await orderedBy(page, () => pressBuy(page)), 'filled');
  await page.context().close();
});

test('two tabs of a user keep one list of orders, and each follows the other', async () => {
  const { page } = await open('demo');
  const other = await page.context().newPage();
  await openInstrument(other, BITCOIN);
  const first = await buy(page, '11000');
  await untilStage(other, first, 'filled');
  const second = await buy(other, '12000');
  await untilStage(page, second, 'filled');
  expect(second).not.toBe(first);
  // With their receipts, which only this device has.
  await page.reload();
  for (const id of [first, second]) {
    await page.locator(`[data-client-order-id="${id}"]`).getByText('접수증').waitFor();
  }
  await page.context().close();
});

test('with the edge away the draft stays on the device, is confirmed when it is late, and orders once', async () => {
  const { page } = await open('demo');
  const sent: unknown[] = [];
  page.on('request', (request) => {
    if (isOrderRequest(request)) sent.push(clientOrderIdOf(request));
  });
  await page.route('**/api/v1/**', (route: Route) => route.abort());
  await page.locator('.banner').getByText('서버에 연결할 수 없어요').waitFor();
  const id = await buy(page, '33000');
  // That no answer came does not say that nobody heard it.
  const note = page.locator('.unsent');
  await note.getByText('접수됐는지 아직 알 수 없어요').waitFor();

  await page.reload();
  await page.getByText('접수를 확인하지 못한 주문 1건은 이 기기에 있어요').waitFor();
  await note.getByText('접수됐는지 아직 알 수 없어요').waitFor();
  await note.getByRole('button', { name: '버리기' }).click();
  const warning = page.getByRole('dialog', { name: '접수됐을 수도 있는 주문이에요' });
  await warning.getByRole('button', { name: '그대로 두기' }).click();
  await warning.waitFor({ state: 'hidden' });
  expect(await page.getByLabel('주문 금액').inputValue()).toBe('33,000');

  await makeOlder(page, 'demo');
  await page.reload();
  await page.getByText('시간이 지나 자동으로 보내지 않아요').waitFor();
  await page.unroute('**/api/v1/**');
  await page.getByText('홈 서버 연결됨').waitFor();
  await note.getByRole('button', { name: '다시 확인' }).click();
  const sheet = page.getByRole('dialog', { name: '지금 보낼까요?' });
  await sheet.getByText('그때 시세').waitFor();
  await expectAccessible(page);
  await sheet.getByRole('button', { name: '지금 보내기' }).click();
  await untilStage(page, id, 'filled');
  expect(new Set(sent)).toEqual(new Set([id]));
  await expect.poll(() => page.getByLabel('주문 금액').inputValue()).toBe('');
  await page.context().close();
});

test('a token that ends in the middle goes unnoticed: what was typed is sent, and the socket is back with a fresh one', async () => {
  const { page, faults } = await openPage(browser, instance.origin, DESKTOP);
  const sockets: { readonly route: WebSocketRoute; token?: string }[] = [];
  await page.routeWebSocket('**/ws/orders', (socket) => {
    const server = socket.connectToServer();
    const opened: (typeof sockets)[number] = { route: socket };
    sockets.push(opened);
    socket.onMessage((message) => {
      const { token } = JSON.parse(message.toString()) as { token?: string };
      if (token !== undefined) opened.token = token;
      server.send(message);
    });
  });
  await signInAs(page, 'demo');
  await openInstrument(page, BITCOIN);
  await page.getByLabel('주문 금액').fill('21000');
  await vi.waitUntil(() => sockets.at(-1)?.token !== undefined, { timeout: 30_000 });
  const before = await keptSession(page);
  const renewed = page.waitForResponse((answer) => answer.url().endsWith('/login/refresh'));
  // As another tab stores it, half an hour later.
  const other = await page.context().newPage();
  await other.goto('/favicon.svg');
  await overwriteSession(other, { ...before, access: { token: 'over', endsAt: 0 } });
  const last = sockets.at(-1);
  await last?.route.close({ code: 4401 });
  expect((await renewed).status()).toBe(200);
  await vi.waitUntil(() => sockets.at(-1) !== last && sockets.at(-1)?.token !== undefined, {
    timeout: 30_000,
  });
  const { access } = await keptSession(page);
  expect(sockets.at(-1)?.token).toBe(access.token);
  expect([before.access.token, 'over']).not.toContain(access.token);

  expect(await page.getByLabel('주문 금액').inputValue()).toBe('21,000');
  await untilStage(page, await orderedBy(page, () => pressBuy(page)), 'filled');
  expect(faults).toEqual([]);
  await page.context().close();
});

/** As if the user had said minutes ago that the orders kept here are to be sent. */
async function makeOlder(page: Page, friend: Friend): Promise<void> {
  const key = JSON.stringify(`mockstreet.submissions.${friend}`);
  await page.evaluate(`localStorage.setItem(${key}, JSON.stringify(
    JSON.parse(localStorage.getItem(${key})).map((one) => ({
      ...one,
      wantedAt: new Date(Date.parse(one.wantedAt) - 300_000).toISOString(),
    })),
  ))`);
}
