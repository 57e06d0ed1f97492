import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { expectAccessible } from '../accessibility.ts';
import { BITCOIN, buy, openInstrument, signInAs, untilStage } from '../desk-page.ts';
import { openPage, PHONE } from '../open-browser.ts';
import type { RunningApp } from '../running-app.ts';

/** What was ordered, taken back, explained and saved. */
export function ordersPage(app: RunningApp): void {
  test('an order that rests is taken back by a click, and seen to be cancelled by itself', async () => {
    const { page, faults } = await openPage(app.browser, app.instance.origin, PHONE);
    await signInAs(page, 'demo');
    await page.goto('/orders');
    const id = await placeFarLimit(page, app.instance.origin);
    await untilStage(page, id, 'waiting');
    const row = page.locator(`[data-client-order-id="${id}"]`);
    await row.getByText('지정가 1,000,000원').waitFor();
    await expectAccessible(page);
    await row.getByRole('button', { name: '취소하기' }).click();
    await untilStage(page, id, 'cancelled');
    await row.getByText('취소한 주문이에요').waitFor();

    await page.getByLabel('상태').selectOption('CANCELLED');
    await page.waitForURL(/status=CANCELLED/);
    await page.reload();
    await untilStage(page, id, 'cancelled');
    await expect.poll(() => page.locator('.order:not([data-stage="cancelled"])').count()).toBe(0);
    expect(faults).toEqual([]);
    await page.context().close();
  });

  test('a fill says why it has its price, and this browser finds both receipts to hold', async () => {
    const { page, faults } = await openPage(app.browser, app.instance.origin, PHONE);
    await signInAs(page, 'demo');
    await openInstrument(page, BITCOIN);
    const id = await buy(page, '50000');
    await untilStage(page, id, 'filled');
    await page
      .locator(`[data-client-order-id="${id}"]`)
      .getByRole('link', { name: '왜 이 가격?' })
      .click();
    await page.getByText('살 때는 그 시세의 매도호가를 내요.').waitFor();
    await page.getByText('이 기기에서 직접 확인했어요').waitFor();
    const checks = page.locator('.proofs__checks li');
    expect(await checks.count()).toBeGreaterThan(8);
    expect(
      await page.locator('.proofs__checks li:not([data-holds="true"])').allTextContents(),
    ).toEqual([]);
    // Whatever is said of a check is said in Korean.
    expect((await checks.allTextContents()).filter((text) => !/[가-힣]/.test(text))).toEqual([]);
    await expectAccessible(page);

    await page.getByRole('link', { name: '주문 내역' }).click();
    await page.getByRole('button', { name: '체결' }).click();
    await page.locator('.fills').waitFor();
    await expectAccessible(page);
    const lines = await savedLines(page);
    expect(lines[0]).toMatch(/^\uFEFFfilled_at_utc,filled_at_kst,order_id,ticker_id,name_ko,/);
    const [utc, kst, , ticker, name] = (lines[1] ?? '').split(',');
    expect([ticker, name]).toEqual([BITCOIN, '비트코인']);
    expect(utc).toMatch(/Z$/);
    expect(Date.parse(kst ?? '')).toBe(Date.parse(utc ?? ''));
    expect(kst).toMatch(/\+09:00$/);
    expect(faults).toEqual([]);
    await page.context().close();
  });
}

async function savedLines(page: Page): Promise<readonly string[]> {
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'CSV 저장' }).click();
  const file = await saved;
  expect(file.suggestedFilename()).toMatch(/^mockstreet-fills-\d{4}-\d\d-\d\d\.csv$/);
  return (await readFile(await file.path(), 'utf8')).split('\r\n');
}

/** By another client of the same user, so far from the market that it rests. */
async function placeFarLimit(page: Page, origin: string): Promise<string> {
  const post = async (path: string, data: object, token?: string) => {
    const headers = { origin, ...(token ? { authorization: `Bearer ${token}` } : {}) };
    const answer = await page.request.post(`/api/v1${path}`, { data, headers });
    expect(answer.ok(), await answer.text()).toBe(true);
    return (await answer.json()) as Record<string, string>;
  };
  const { access_token } = await post('/login/access-token', {
    username: 'demo',
    password: 'demo-pass-1',
  });
  const { client_order_id } = await post(
    '/orders',
    { ticker_id: BITCOIN, side: 'BUY', type: 'LIMIT', limit_price: '1000000', quantity: '0.01' },
    access_token,
  );
  if (client_order_id === undefined) throw new Error('the order has no id');
  return client_order_id;
}
