import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PORT_OFFSET_MAX } from '@mockstreet/native/ports';
import { REPOSITORY } from '@mockstreet/native/repository';
import type { BrowserContext, CDPSession, Page } from 'playwright-core';
import { openApiUser } from '../../browser/api-user.ts';
import { launchChromium } from '../../browser/launch-chromium.ts';
import { type OwnInstance, startOwnInstance } from '../../browser/own-instance.ts';
import { signIn } from '../../browser/sign-in.ts';
import { addBenchCoins, type BenchTicks, tickBenchCoins } from '../bench-coins.ts';
import { BARE_SITE } from './bare-site.ts';
import { PROBE } from './page-probe.ts';

/** The built app on an instance of its own, prices that tick, and phones to look at it with. */
export interface WebStage {
  readonly origin: string;
  /** Of a page that is nothing but a file, from the same server. */
  readonly bareOrigin: string;
  /** How many of the added coins tick. */
  readonly ticks: BenchTicks;
  /** A browser that knows nothing but who is signed in. */
  openPhone(options: { readonly serviceWorkers: 'allow' | 'block' }): Promise<BrowserContext>;
  stop(): Promise<void>;
}

/** Rows of a long list; the simulated market ticks beside them. */
export const COINS = 200;
const PHONE = { width: 390, height: 844 };
const USER = { username: 'demo', password: 'demo-pass-1' };
const HOLDINGS = ['BTC', 'ETH', 'XRP', 'SOL', 'DOGE'];

export async function startWebStage(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<WebStage> {
  const own = await startOwnInstance({
    name: 'bench',
    environment,
    settings: { DEMO_FRIENDS: 'off' },
  });
  const begun: (() => Promise<void>)[] = [() => own.dispose()];
  const stop = async () => {
    for (const end of begun.toReversed()) await end();
  };
  try {
    const { addresses } = own.instance;
    const ids = await addBenchCoins(addresses.database, COINS);
    const ticks = await tickBenchCoins(addresses.redisOf.feeder, ids);
    begun.push(async () => ticks.stop());
    await buyHoldings(own.origin);
    const bare = await startBareServer(own);
    begun.push(() => bare.end());
    const browser = await launchChromium(environment.PATH);
    begun.push(() => browser.close());
    const storageState = await signIn(browser, own.origin, USER);
    return {
      origin: own.origin,
      bareOrigin: bare.origin,
      ticks,
      async openPhone({ serviceWorkers }) {
        const context = await browser.newContext({
          baseURL: own.origin,
          viewport: PHONE,
          ...{ isMobile: true, hasTouch: true, serviceWorkers },
          ...{ locale: 'ko-KR', timezoneId: 'Asia/Seoul' },
          storageState,
        });
        await context.addInitScript(PROBE);
        return context;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** So that Home has something to value. */
async function buyHoldings(origin: string): Promise<void> {
  const user = await openApiUser(origin, USER);
  for (const symbol of HOLDINGS) {
    const order = { ticker_id: `CRYPTO-COIN-${symbol}`, side: 'BUY', type: 'MARKET' };
    await user.ask('POST', '/orders', { ...order, amount_krw: '1000000' });
  }
  const hasAll = ({ positions }: { positions: unknown[] }) => positions.length === HOLDINGS.length;
  await user.until('/portfolio', hasAll);
}

/** The gateway once more, with a page of text and a button for the whole of its site. */
async function startBareServer({ instance }: OwnInstance) {
  const port = instance.ports.gateway + PORT_OFFSET_MAX + 1;
  const folder = join(instance.data.root, 'bare-site');
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(BARE_SITE)) writeFileSync(join(folder, name), text);
  const away = `http://127.0.0.1:${instance.ports.api}`;
  const child: ChildProcess = fork(join(REPOSITORY, 'edge/gateway/main.ts'), {
    env: { PORT: `${port}`, WEB_ROOT: folder, INTAKE_URL: away, HOME_URL: away },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  await Promise.race([
    once(child, 'message'),
    exited.then(([code]) => {
      throw new Error(`the server of the bare page ended with code ${code}`);
    }),
  ]);
  return {
    origin: `http://localhost:${port}`,
    async end() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** Makes the page's processor so many times slower, from here on. */
export async function throttle(page: Page, rate: number): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate });
  return session;
}
