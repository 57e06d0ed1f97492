import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { readReport } from './page-probe.ts';

/** Nothing larger is painted for so long. */
const QUIET_MS = 2_500;

/**
 * Until a page shows what it is for, and nothing larger has been painted for a while.
 *
 * @param figures selects what is there once its own figures are
 */
export async function untilSettled(page: Page, figures: string): Promise<void> {
  await page.locator(figures).first().waitFor();
  let before: number | undefined;
  for (;;) {
    const painted = (await readReport(page)).largestPaint?.at;
    if (painted !== undefined && painted === before) return;
    before = painted;
    await sleep(QUIET_MS);
  }
}
