import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { expectAccessible } from '../accessibility.ts';
import { BITCOIN, signIn } from '../desk-page.ts';
import { openPage, PHONE } from '../open-browser.ts';
import { openAccount, post } from '../own-account.ts';
import type { RunningApp } from '../running-app.ts';

/** What happens to an account that nobody asked for. */
export function notificationsPage(app: RunningApp): void {
  test('what came to nothing comes up by itself, is counted, and stands in the list until it is read', async () => {
    const friend = await openAccount(app, 'hopeful');
    const { page, faults } = await openPage(app.browser, app.instance.origin, PHONE);
    await signIn(page, friend.username, friend.password);
    await page.getByText('총자산').waitFor();
    await page.goto('/notifications');
    await page.getByText(/아직 알림이 없어요/).waitFor();

    // More than the account has.
    const order = { side: 'BUY', type: 'MARKET', amount_krw: '11000000' };
    const ids = { client_order_id: randomUUID(), ticker_id: BITCOIN };
    await post(app, '/orders', { ...ids, ...order }, friend.token);
    const bell = page.getByRole('link', { name: '알림, 안 읽은 것 1건' });
    await bell.waitFor();
    const told = page.getByText('비트코인 매수 주문이 체결되지 못했어요');
    await expect.poll(() => told.count()).toBe(2);
    const item = page.getByRole('listitem').filter({ has: told });
    await item.getByText(/현금이 부족해요/).waitFor();
    await expectAccessible(page);

    await page.getByRole('button', { name: '배당' }).click();
    await page.getByText('이런 알림은 없어요.').waitFor();
    await page.getByRole('button', { name: '모두 읽음' }).click();
    await bell.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: '주문', exact: true }).click();
    await item.getByRole('link').click();
    await page.waitForURL(/\/orders\/[0-9a-f-]+$/);
    expect(faults).toEqual([]);
    await page.context().close();
  });
}
