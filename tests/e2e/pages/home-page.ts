import { expect, test } from 'vitest';
import { expectAccessible } from '../accessibility.ts';
import { BITCOIN, buy, openInstrument, signInAs, untilStage } from '../desk-page.ts';
import { openPage, PHONE } from '../open-browser.ts';
import type { RunningApp } from '../running-app.ts';

/** What a user has, at the prices of this moment. */
export function homePage(app: RunningApp): void {
  test('what is bought shows with its live profit, its share, and a curve that can be walked by keys', async () => {
    const { page, faults } = await openPage(app.browser, app.instance.origin, PHONE);
    await signInAs(page, 'demo');
    await openInstrument(page, BITCOIN);
    await untilStage(page, await buy(page, '100000'), 'filled');
    await page.getByRole('link', { name: '홈', exact: true }).click();

    const positions = page.getByRole('region', { name: '보유 종목' });
    const value = positions.getByRole('link', { name: /비트코인/ }).locator('.row__side b');
    const first = await value.textContent();
    // Nobody reloads: prices tick, and what is held is worth another sum.
    await expect.poll(() => value.textContent(), { timeout: 30_000 }).not.toBe(first);
    await page.getByRole('region', { name: '자산 구성' }).getByText('비트코인').waitFor();

    await page.getByRole('button', { name: '전체' }).click();
    const curve = page.getByRole('slider', { name: /^자산 곡선/ });
    await curve.waitFor();
    await curve.focus();
    const now = await curve.getAttribute('aria-valuetext');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => curve.getAttribute('aria-valuetext')).not.toBe(now);
    await expectAccessible(page);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('margin is switched on once it has been read what it means, and the page says when it is', async () => {
    const { page, faults } = await openPage(app.browser, app.instance.origin, PHONE);
    await signInAs(page, 'demo');
    const toggle = page.getByRole('switch', { name: '빌려서 살 수 있게 하기' });
    await toggle.click();
    await page.getByRole('dialog').getByText('이자가 매일 자정에').waitFor();
    await expectAccessible(page);
    await page.getByRole('dialog').getByRole('button', { name: '신용 거래 켜기' }).click();
    await page.getByRole('switch', { name: '빌려서 살 수 있게 하기', checked: true }).waitFor({
      timeout: 30_000,
    });
    await page.getByText('3배로 살 수 있는 금액').waitFor();
    await toggle.click();
    await page.getByRole('dialog').getByRole('button', { name: '신용 거래 끄기' }).click();
    await page.getByRole('switch', { name: '빌려서 살 수 있게 하기', checked: false }).waitFor({
      timeout: 30_000,
    });
    expect(faults).toEqual([]);
    await page.context().close();
  });
}
