import { expect, test } from 'vitest';
import { expectAccessible } from '../accessibility.ts';
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
}
