import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../browser/launch-chromium.ts';
import type { SignedIn } from '../browser/sign-in.ts';
import { FRAMES, type Frame } from './frames.ts';
import type { ShownPage } from './shown-pages.ts';

const LOOKERS = ['visitor', 'friend', 'administrator'] as const;

/** What each who looks has signed in with; a visitor has not. */
export type Whose = Readonly<Record<ShownPage['by'], SignedIn | undefined>>;

/** One page of one who looks, in one frame. */
export interface Camera {
  readonly frame: Frame;
  readonly by: ShownPage['by'];
  readonly page: Page;
}

/**
 * One browser for each scale of the frames, which it has to be told as it starts: a scale that is only emulated does
 * not reach a canvas, and charts would be blurred.
 */
export async function startBrowsers(searchPath: string | undefined) {
  const start = async ({ deviceScaleFactor: scale }: Frame) =>
    [scale, await launchChromium(searchPath, [`--force-device-scale-factor=${scale}`])] as const;
  const frames = FRAMES.filter(
    (frame) => frame === FRAMES.find((one) => one.deviceScaleFactor === frame.deviceScaleFactor),
  );
  const byScale = new Map(await Promise.all(frames.map(start)));
  const of = ({ deviceScaleFactor: scale }: Frame): Browser => {
    const browser = byScale.get(scale);
    if (!browser) throw new Error(`no browser has the scale ${scale}`);
    return browser;
  };
  const close = async () => {
    for (const browser of byScale.values()) await browser.close();
  };
  return { of, any: of(FRAMES[0] as Frame), close };
}

type Browsers = Awaited<ReturnType<typeof startBrowsers>>;

/** A context for each frame and each who looks; it remembers what it saw, for when home is away. */
export async function openCameras(
  browsers: Browsers,
  origin: string,
  whose: Whose,
): Promise<readonly Camera[]> {
  const cameras = FRAMES.flatMap((frame) =>
    LOOKERS.map(async (by) => {
      const storageState = whose[by];
      const context = await browsers.of(frame).newContext({
        ...{ baseURL: origin, locale: 'ko-KR', timezoneId: 'Asia/Seoul' },
        ...{ viewport: frame.viewport, deviceScaleFactor: frame.deviceScaleFactor },
        ...{ isMobile: frame.isMobile, hasTouch: frame.isMobile },
        colorScheme: frame.colorScheme,
        ...(storageState && { storageState }),
      });
      return { frame, by, page: await context.newPage() };
    }),
  );
  return await Promise.all(cameras);
}
