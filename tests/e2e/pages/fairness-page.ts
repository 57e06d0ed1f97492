import { expect, test } from 'vitest';
import { expectAccessible } from '../accessibility.ts';
import { signInAs } from '../desk-page.ts';
import { DESKTOP, openPage } from '../open-browser.ts';
import type { RunningApp } from '../running-app.ts';

/** For anybody, signed in or not. */
export function fairnessPage(app: RunningApp): void {
  test('anyone may see whether promises are kept, without signing in', async () => {
    const { page, faults } = await openPage(app.browser, app.instance.origin, DESKTOP);
    await page.goto('/fairness');
    const ledger = page.locator('.fairness__figure', { hasText: '장부 차이' });
    await ledger.getByText(/^장부 \d+줄을 모두 더한 값/).waitFor();
    expect(await ledger.locator('.fairness__value--good').textContent()).toBe('0');
    await expectAccessible(page);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('whoever is signed in keeps frame and stream on the way there and back, and begins at the title', async () => {
    const { page, faults } = await openPage(app.browser, app.instance.origin, DESKTOP);
    let streams = 0;
    page.on('websocket', () => {
      streams += 1;
    });
    await signInAs(page, 'demo');
    await expect.poll(() => streams).toBe(1);
    const frame = await page.locator('.shell').elementHandle();
    for (const name of ['약속과 숫자', '시세', '홈']) {
      await page.locator('.menu').getByRole('link', { name, exact: true }).focus();
      await page.keyboard.press('Enter');
      await page.locator('h1:focus').waitFor();
    }
    await page.getByText('총자산').waitFor();
    expect(await frame?.evaluate((one) => one.isConnected)).toBe(true);
    expect(streams).toBe(1);
    expect(faults).toEqual([]);
    await page.context().close();
  });
}
