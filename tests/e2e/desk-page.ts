import type { Browser, Page } from 'playwright-core';
import { vi } from 'vitest';
import { DESKTOP, openPage } from './open-browser.ts';
import { orderedBy } from './order-requests.ts';

/** What a friend does on the screen, and waits to see. */

const PASSWORDS = { demo: 'demo-pass-1', friend: 'demo-pass-2' } as const;
export const BITCOIN = 'CRYPTO-COIN-BTC';
export type Friend = keyof typeof PASSWORDS;

/** What the buys of one test may leave unspent. */
const WON_LEFT_MAX = 10;

export async function signIn(page: Page, username: string, password: string): Promise<void> {
  await page.goto('/');
  await page.getByLabel('아이디').fill(username);
  await page.getByLabel('비밀번호').fill(password);
  await page.getByRole('button', { name: '로그인' }).click();
}

export async function signInAs(page: Page, friend: Friend): Promise<void> {
  await signIn(page, friend, PASSWORDS[friend]);
  await page.getByText('총자산').waitFor();
}

/** The page of bitcoin, for a friend in a browser that nobody has used before. */
export async function openDesk(
  browser: Browser,
  origin: string,
  {
    friend,
    viewport = DESKTOP,
    asIs = false,
  }: {
    readonly friend: Friend;
    readonly viewport?: typeof DESKTOP;
    readonly asIs?: boolean;
  },
): ReturnType<typeof openPage> {
  const opened = await openPage(browser, origin, viewport, { asIs });
  await signInAs(opened.page, friend);
  await openInstrument(opened.page, BITCOIN);
  return opened;
}

/** By its address: a page of its own, as whoever follows a link gets it. */
export async function openInstrument(page: Page, tickerId: string): Promise<void> {
  await page.goto(`/market/${tickerId}`);
  await openTicket(page);
}

/** On a phone the ticket is behind two buttons at the thumb, and closes once an order is accepted. */
async function openTicket(page: Page): Promise<void> {
  const entry = page.getByLabel('주문 금액');
  const thumb = page.locator('.thumb-bar').getByRole('button', { name: '매수' });
  await entry.or(thumb).first().waitFor();
  if (!(await entry.isVisible())) await thumb.click();
  await entry.waitFor();
}

export const newestOrder = (page: Page) => page.locator('.order').first();

/** Waits until an order shows a stage; the page gets there by itself. */
export async function untilStage(page: Page, clientOrderId: string, stage: string): Promise<void> {
  await page.locator(`[data-client-order-id="${clientOrderId}"][data-stage="${stage}"]`).waitFor();
}

/** Of the newest order on the screen, which one that was just sent may not be on yet. */
export async function newestOrderId(page: Page): Promise<string> {
  const id = await newestOrder(page).getAttribute('data-client-order-id');
  if (!id) throw new Error('the order has no id');
  return id;
}

/** Waits for the cash on the ticket of a buy. A buy may leave a few won: coins are counted to 8 decimals. */
export async function untilCash(page: Page, expected: number): Promise<void> {
  await vi.waitUntil(
    async () => {
      const shown = (await page.getByTestId('cash-at-hand').textContent()) ?? '';
      const left = Number.parseInt(shown.replace(/\D/g, ''), 10) - expected;
      return left >= 0 && left <= WON_LEFT_MAX;
    },
    { timeout: 30_000, interval: 200 },
  );
}

/** The id of the order, once it is on its way. */
export async function buy(page: Page, amountKrw: string): Promise<string> {
  return await orderedBy(page, () => tryToBuy(page, amountKrw));
}

/** Where something may keep the browser from sending it. */
export async function tryToBuy(page: Page, amountKrw: string): Promise<void> {
  await openTicket(page);
  await page.getByLabel('주문 금액').fill(amountKrw);
  await pressBuy(page);
}

export async function pressBuy(page: Page): Promise<void> {
  await page.getByRole('button', { name: '매수 주문' }).click();
}
