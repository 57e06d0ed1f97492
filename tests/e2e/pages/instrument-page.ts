import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectAccessible } from '../accessibility.ts';
import { buy, openInstrument, signInAs, untilStage } from '../desk-page.ts';
import { DESKTOP, openPage, PHONE } from '../open-browser.ts';
import type { RunningApp } from '../running-app.ts';

const ETHEREUM = 'CRYPTO-COIN-ETH';

const summary = (page: Page) => page.locator('.chart__summary');

/** How many colours the candles are drawn in, their ground among them. */
const coloursDrawn = (page: Page) =>
  page.evaluate(`(() => {
    const canvas = document.querySelector('.chart__canvas canvas');
    const { width, height } = canvas;
    const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
    return new Set(new Uint32Array(data.buffer)).size;
  })()`);

/** One instrument: its chart, and what holds for trading it. */
export function instrumentPage(app: RunningApp): void {
  test('a chart is drawn, says in words what it shows, and marks a fill as it comes', async () => {
    const { page, faults } = await openPage(app.browser, app.instance.origin, DESKTOP);
    await signInAs(page, 'friend');
    await openInstrument(page, ETHEREUM);
    await page.locator('.chart__canvas canvas').first().waitFor();
    await summary(page).getByText('표시할 내 체결은 없어요').waitFor({ state: 'attached' });

    await untilStage(page, await buy(page, '50000'), 'filled');
    await summary(page).getByText('내 체결 1건').waitFor({ state: 'attached' });
    expect(await summary(page).locator('li').textContent()).toMatch(/^매수 0\.\d+ ETH, \d{4}년/);

    const candle = page.getByRole('slider', { name: '봉 짚어 보기' });
    await candle.press('ArrowLeft');
    expect(await candle.getAttribute('aria-valuetext')).toMatch(/시가 [\d,]+원, 고가 /);
    await page.getByRole('button', { name: '1시간', exact: true }).click();
    // Of before the instance was started as well.
    await summary(page)
      .getByText(/^1시간봉 20\d개/)
      .waitFor({ state: 'attached' });
    for (const _earlier of [1, 2]) await candle.press('ArrowLeft');
    await page.locator('.chart__note').getByText('거래소 기록이에요').waitFor();
    expect(await coloursDrawn(page)).toBeGreaterThan(20);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('the page of an instrument is for everybody, and tells what trading it costs', async () => {
    const { page } = await openPage(app.browser, app.instance.origin, PHONE);
    await signInAs(page, 'demo');
    await page.goto('/market/KRX-STOCK-005930');
    await page.locator('.chart__canvas canvas').first().waitFor();
    await page.getByText('0.015%').waitFor();
    expect(await page.locator('.facts').textContent()).toContain('호가 단위100원');
    await expectAccessible(page);
    await page.context().close();
  });
}
