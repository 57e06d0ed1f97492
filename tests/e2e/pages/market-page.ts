import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectAccessible } from '../accessibility.ts';
import { signInAs } from '../desk-page.ts';
import { openPage, PHONE } from '../open-browser.ts';
import type { RunningApp } from '../running-app.ts';

const row = (page: Page, tickerId: string) => page.locator(`[data-ticker-id="${tickerId}"]`);
const rows = (page: Page) => page.locator('.price-row');

/** As everybody sees it: with what moves. */
async function openMarket(app: RunningApp) {
  const opened = await openPage(app.browser, app.instance.origin, PHONE, { asIs: true });
  await signInAs(opened.page, 'friend');
  await opened.page.goto('/market');
  await rows(opened.page).first().waitFor();
  return opened;
}

/** What moves about on the page without anybody's doing, from now on. */
const WATCH_SHIFTS = `
  window.shiftsSeen = [];
  new PerformanceObserver((list) => {
    for (const { sources = [] } of list.getEntries()) {
      for (const { node } of sources) {
        shiftsSeen.push((node?.outerHTML ?? node?.parentElement?.outerHTML ?? 'gone').slice(0, 200));
      }
    }
  }).observe({ type: 'layout-shift' });
`;

/** Everything that can be traded. */
export function marketPage(app: RunningApp): void {
  test('what to trade is found by its initial consonants, and a favourite is there after a reload', async () => {
    const { page, faults } = await openMarket(app);
    const search = page.getByRole('searchbox');
    await search.fill('ㅅㅅㅈㅈ');
    await expect.poll(() => rows(page).count()).toBe(1);
    const samsung = row(page, 'KRX-STOCK-005930');
    const star = samsung.getByRole('button', { name: '삼성전자 관심 종목' });
    expect(await star.getAttribute('aria-pressed')).toBe('false');
    const told = page.waitForResponse((answer) => answer.request().method() === 'PUT');
    await star.click();
    expect((await told).status()).toBe(200);

    await page.reload();
    await page.getByRole('button', { name: '관심', exact: true }).click();
    await samsung.waitFor();
    await expect.poll(() => rows(page).count()).toBe(1);
    await expectAccessible(page);

    await star.click();
    await page.getByText('별을 눌러 두면 여기에 모여요').waitFor();
    await page.getByRole('button', { name: '전체', exact: true }).click();
    await page.getByRole('button', { name: '종목', exact: true }).click();
    await expect.poll(() => rows(page).count()).toBeGreaterThan(60);
    await expectAccessible(page);

    // Nobody answers, and of this nothing is kept.
    await page.route('**/api/v1/**', (route) => route.abort());
    const surge = page.getByRole('region', { name: '지금 움직이는 종목' });
    await surge.getByLabel('움직인 동안').selectOption('1m');
    await surge.getByText('서버에 연결되면 보여 드릴게요.').waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('nothing moves about while prices tick', async () => {
    const { page } = await openMarket(app);
    const first = rows(page).first();
    await first.locator('.sparkline').waitFor();
    await page.evaluate(WATCH_SHIFTS);
    const price = first.locator('.price');
    const seen = new Set<string>();
    await expect
      .poll(async () => seen.add((await price.textContent()) ?? '').size, { interval: 100 })
      .toBeGreaterThan(4);
    expect(await page.evaluate('shiftsSeen')).toEqual([]);
    await page.context().close();
  });
}
