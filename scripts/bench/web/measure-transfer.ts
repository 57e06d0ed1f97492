import { untilSettled } from './until-settled.ts';
import { HOME } from './web-pages.ts';
import type { WebStage } from './web-stage.ts';

/** One script as it came over the wire. */
export interface Transferred {
  readonly path: string;
  /** With the heads of the answer. */
  readonly bytes: number;
}

/** What a browser without a cache loads of scripts for Home, the largest first. */
export async function measureTransfer(stage: WebStage): Promise<readonly Transferred[]> {
  const context = await stage.openPhone({ serviceWorkers: 'block' });
  try {
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    const paths = new Map<string, string>();
    const scripts: Transferred[] = [];
    session.on('Network.responseReceived', ({ requestId, response }) => {
      const { pathname } = new URL(response.url);
      if (pathname.endsWith('.js')) paths.set(requestId, pathname);
    });
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const path = paths.get(requestId);
      if (path !== undefined) scripts.push({ path, bytes: encodedDataLength });
    });
    await session.send('Network.enable');
    await page.goto(HOME.path);
    await untilSettled(page, HOME.figures);
    return scripts.sort((one, other) => other.bytes - one.bytes);
  } finally {
    await context.close();
  }
}
