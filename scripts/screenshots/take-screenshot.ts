import type { Page } from 'playwright-core';

/** What a page says while it has nothing to show yet; see common-words.ts. */
const LOADING = '불러오는 중';
/** Tried in turn until the picture is small enough. */
const QUALITIES = [80, 65, 50, 35];
/** A page that is still loading by then is taken as it is, and that is a fault. */
const WITHIN_MS = 30_000;

/** Once the page has what it shows: WebP, which Chromium itself makes. */
export async function takeScreenshot(page: Page, path: string, bytesMax: number): Promise<Buffer> {
  await page.goto(path);
  await page.locator('h1, h2').first().waitFor({ state: 'attached' });
  await page.waitForFunction(IS_DONE, undefined, { timeout: WITHIN_MS });
  const session = await page.context().newCDPSession(page);
  let picture = Buffer.alloc(0);
  for (const quality of QUALITIES) {
    const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality });
    picture = Buffer.from(data, 'base64');
    if (picture.length <= bytesMax) break;
  }
  await session.detach();
  return picture;
}

/** Looks in a row at which a page has to say the same, and how long between two, in milliseconds. */
const SAME_LOOKS = 3;
const LOOK_EVERY_MS = 500;

/** Nothing loads, and what the page says has been the same for a while, its ticking figures aside. */
const IS_DONE = `new Promise((resolve) => {
  const look = () => {
    const says = document.body.innerText;
    const isDone = !says.includes('${LOADING}') && !document.querySelector('[aria-busy="true"]') &&
      document.querySelector('h1, h2') && document.fonts.status === 'loaded';
    return isDone ? says.replace(/[-+−\\d.,%초분]+/g, '') : undefined;
  };
  const first = look();
  let same = 1;
  const again = () => {
    if (first === undefined || look() !== first) return resolve(false);
    if (++same === ${SAME_LOOKS}) return requestAnimationFrame(() => resolve(true));
    setTimeout(again, ${LOOK_EVERY_MS});
  };
  setTimeout(again, ${LOOK_EVERY_MS});
})`;
