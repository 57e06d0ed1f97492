import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../../scripts/browser/launch-chromium.ts';

export const DESKTOP = { width: 1360, height: 860 };
export const PHONE = { width: 390, height: 844 };
/** As narrow and as wide as a page has to be good for. */
export const NARROW = { width: 360, height: 640 };
export const WIDE = { width: 1440, height: 900 };

/** For what hangs, not a measure of speed: the longest that a click or a wait may take, in milliseconds. */
const LIMIT_MS = 90_000;

/** A browser that has not got round yet to keeping the app. */
const NEVER_KEPT = `ServiceWorkerContainer.prototype.register = () => new Promise(() => {});`;

/** A headless Chromium that is already on this machine. */
export async function openBrowser(): Promise<Browser> {
  return await launchChromium(process.env.PATH);
}

/**
 * A page of a visitor of their own, and everything that went wrong in it. Few tests are about what costs each
 * visitor of each test much: the worker that fetches and stores the whole app for the time without servers, and
 * what glides in, for which a click waits. `asIs` has both.
 */
export async function openPage(
  browser: Browser,
  origin: string,
  viewport: { readonly width: number; readonly height: number },
  { asIs = false }: { readonly asIs?: boolean } = {},
): Promise<{ readonly page: Page; readonly faults: readonly string[] }> {
  const context = await browser.newContext({
    baseURL: origin,
    viewport,
    locale: 'ko-KR',
    timezoneId: 'Asia/Seoul',
    reducedMotion: asIs ? 'no-preference' : 'reduce',
  });
  context.setDefaultTimeout(LIMIT_MS);
  if (!asIs) await context.addInitScript(NEVER_KEPT);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    // Answers of 4xx and 5xx are part of the tests; a policy that blocks our own page is not.
    if (/content security policy/i.test(message.text())) faults.push(message.text());
  });
  return { page, faults };
}
