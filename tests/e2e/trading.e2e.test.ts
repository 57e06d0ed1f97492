import type { Browser, Route } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createInstance, type RunningInstance } from '../support/running-instance.ts';
import {
  buy,
  clientOrderIdOf,
  type Friend,
  newestOrder,
  openDesk,
  signIn,
  untilCash,
  untilStage,
} from './desk-page.ts';
import { DESKTOP, openBrowser, openPage, PHONE } from './open-browser.ts';

/** A whole instance, a real browser: what a friend does and sees. */
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

const open = (friend: Friend, viewport = DESKTOP) =>
  openDesk(browser, instance.origin, { friend, viewport });

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

  await buy(page, '100000');
  const bought = await clientOrderIdOf(page);
  await untilStage(page, bought, 'filled');
  await page.getByText('시세로 체결').first().waitFor();
  expect(await newestOrder(page).textContent()).toMatch(/100,000원[\s\S]*원 × 0\.\d+ BTC/);
  await untilCash(page, 9_900_000);

  await newestOrder(page).getByText('접수증').click();
  expect(await newestOrder(page).textContent()).toContain('v1.');

  await page.getByRole('button', { name: '매도', exact: true }).click();
  await page.getByRole('button', { name: '전부' }).click();
  await page.getByRole('button', { name: '매도 주문' }).click();
  await untilStage(page, await clientOrderIdOf(page), 'filled');
  await page.goto('/');
  await page.getByText('아직 보유한 종목이 없어요.').waitFor();
  expect(faults).toEqual([]);
  await page.context().close();
});

test('what home denies is shown with its reason', async () => {
  const { page } = await open('demo');
  await page.goto('/market');
  await page.getByRole('button', { name: '국내' }).click();
  await page.getByRole('link', { name: /^삼성전자 005930/ }).click();
  await buy(page, '1');
  await untilStage(page, await clientOrderIdOf(page), 'failed');
  await newestOrder(page).getByText('주문 수량이 맞지 않아요').waitFor();
  await page.context().close();
});

test('an answer that got lost is asked for again under the same id, and orders once', async () => {
  const { page } = await open('friend');
  const sent: string[] = [];
  await page.route('**/api/v1/orders', async (route: Route) => {
    if (route.request().method() !== 'POST') return route.continue();
    sent.push((route.request().postDataJSON() as { client_order_id: string }).client_order_id);
    if (sent.length > 1) return route.continue();
    await route.fetch();
    return route.abort();
  });
  await buy(page, '70000');
  const id = await clientOrderIdOf(page);
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

  await buy(page, '30000');
  const id = await clientOrderIdOf(page);
  await untilStage(page, id, 'accepted');
  await newestOrder(page).getByText('접수증').click();
  const receipt = await newestOrder(page).locator('.receipt').textContent();
  expect(receipt).toContain(id);

  await page.reload();
  await page.getByText('홈 서버가 쉬고 있어요').waitFor();
  await untilStage(page, id, 'accepted');
  await untilCash(page, 9_930_000);
  await buy(page, '20000');
  await untilStage(page, await clientOrderIdOf(page), 'accepted');

  await instance.start('home');
  await untilStage(page, id, 'filled');
  await untilCash(page, 9_880_000);
  await page.getByText('홈 서버가 쉬고 있어요').waitFor({ state: 'hidden' });
  expect(faults).toEqual([]);
  await page.context().close();
}, 240_000);

test('on a phone every page of trading fits the screen', async () => {
  const { page } = await open('demo', PHONE);
  const overflow = () =>
    page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  expect(await overflow()).toBe(0);
  await buy(page, '50000');
  await untilStage(page, await clientOrderIdOf(page), 'filled');
  expect(await overflow()).toBe(0);
  await page.getByRole('link', { name: '시세' }).click();
  await page.getByRole('link', { name: /^비트코인 BTC/ }).waitFor();
  expect(await overflow()).toBe(0);
  await page.getByRole('link', { name: '홈', exact: true }).click();
  await page.getByText('보유 종목').waitFor();
  expect(await overflow()).toBe(0);
  await page.context().close();
});
