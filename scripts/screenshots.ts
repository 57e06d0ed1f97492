import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { inspect, parseArgs } from 'node:util';
import { REPOSITORY } from '@mockstreet/native/repository';
import { startOwnInstance } from './browser/own-instance.ts';
import { signIn } from './browser/sign-in.ts';
import { type Camera, openCameras, startBrowsers, type Whose } from './screenshots/cameras.ts';
import { FRAMES, type Frame } from './screenshots/frames.ts';
import { missingFont } from './screenshots/missing-font.ts';
import { pictureName, screenshotIndex } from './screenshots/screenshot-index.ts';
import { ADMINISTRATOR, drawCurve, FRIEND, setTheStage } from './screenshots/set-the-stage.ts';
import { type Places, SHOWN_PAGES, type ShownPage } from './screenshots/shown-pages.ts';
import { takeScreenshot } from './screenshots/take-screenshot.ts';

/**
 * `npm run screenshots [-- --to FOLDER] [--only NAME]`: takes every page of the web app on an
 * instance of its own, into docs/screenshots with docs/screenshots.md beside it, or into a folder of
 * choice. Exit codes: 0 all taken, 1 a page could not be, 2 it cannot start here.
 */
const FAILED = 1;
const CANNOT_START = 2;
/** Of all pictures together. */
const BYTES_MAX = 4_000_000;

const { values: given } = parseArgs({
  options: { to: { type: 'string' }, only: { type: 'string' } },
});
const folder = given.to ?? join(REPOSITORY, 'docs/screenshots');
const chosen = SHOWN_PAGES.filter(({ name }) => given.only === undefined || name === given.only);
const once = chosen.filter(({ withHomeAway }) => !withHomeAway);
const twice = chosen.filter(({ withHomeAway }) => withHomeAway);
const missing = chosen.length === 0 ? `no page is called ${given.only}` : missingFont();
if (missing !== undefined) {
  process.stderr.write(`${missing}\n`);
  process.exit(CANNOT_START);
}
await run();

async function run(): Promise<void> {
  print('starting an instance');
  const settings = { DEMO_FRIENDS: 'on' };
  const own = await startOwnInstance({ name: 'screenshots', environment: process.env, settings });
  const browsers = await startBrowsers(process.env.PATH);
  const stop = async () => {
    await browsers.close();
    await own.dispose();
  };
  process.once('SIGINT', () => void stop().finally(() => process.exit(130)));
  process.once('SIGTERM', () => void stop().finally(() => process.exit(143)));
  try {
    print('setting the stage');
    const places = await setTheStage(own.origin);
    const whose: Whose = {
      friend: await signIn(browsers.any, own.origin, FRIEND),
      administrator: await signIn(browsers.any, own.origin, ADMINISTRATOR),
      visitor: undefined,
    };
    if (given.only === undefined) rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const cameras = await openCameras(browsers, own.origin, whose);
    const take = (pages: readonly ShownPage[], isAway: boolean) =>
      takeAll(pages, { cameras, places, isAway, bytesMax: BYTES_MAX / pictures() });
    // Meanwhile an account gets its curve, and friends trade.
    const isLived = twice.length > 0 ? drawCurve(own.origin) : undefined;
    let [bytes] = await Promise.all([take(once, false), isLived]);
    if (twice.length > 0) {
      bytes += await take(twice, false);
      print('home goes away');
      await own.sides.stop('home');
      bytes += await take(twice, true);
    }
    print(`${Math.round(bytes / 1000)} kB of at most ${BYTES_MAX / 1000} in ${folder}`);
    if (given.to === undefined && given.only === undefined) {
      const index = screenshotIndex(SHOWN_PAGES, FRAMES);
      writeFileSync(join(dirname(folder), 'screenshots.md'), index);
    }
  } catch (error) {
    process.stderr.write(`${inspect(error)}\n`);
    process.exitCode = FAILED;
  } finally {
    await stop();
  }
}

/** How many there are when all are taken. */
function pictures(): number {
  const ofAway = SHOWN_PAGES.filter(({ withHomeAway }) => withHomeAway).length;
  return (SHOWN_PAGES.length + ofAway) * FRAMES.length;
}

/** Answers how many bytes the pictures have. */
async function takeAll(pages: readonly ShownPage[], session: Session): Promise<number> {
  let bytes = 0;
  for (const page of pages) {
    for (const frame of FRAMES) bytes += await take(page, frame, session);
    print(`${page.name}${session.isAway ? ', home away' : ''}`);
  }
  return bytes;
}

interface Session {
  readonly cameras: readonly Camera[];
  readonly places: Places;
  readonly isAway: boolean;
  readonly bytesMax: number;
}

async function take(shown: ShownPage, frame: Frame, session: Session): Promise<number> {
  const { cameras, places, isAway, bytesMax } = session;
  const camera = cameras.find((one) => one.frame === frame && one.by === shown.by);
  if (!camera) throw new Error(`nobody looks at ${shown.name}`);
  const path = shown.at?.(places) ?? shown.path;
  const picture = await takeScreenshot(camera.page, path, bytesMax).catch((error) => {
    throw new Error(`${shown.name}, ${frame.title}, could not be taken`, { cause: error });
  });
  writeFileSync(join(folder, pictureName(shown, frame, isAway)), picture);
  return picture.length;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
