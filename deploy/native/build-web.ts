import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { definedOnly, type Environment } from './native-settings.ts';
import { withLock } from './process-lock.ts';
import { REPOSITORY } from './repository.ts';
import { runTask } from './run-task.ts';

const WEB = join(REPOSITORY, 'edge/web');
/** What the gateway serves. */
export const WEB_ROOT = join(WEB, 'dist');
const SOURCES = [WEB, join(REPOSITORY, 'shared'), join(REPOSITORY, 'package-lock.json')];
const NOT_SOURCES = /^(dist(\..+)?|node_modules)$/;

export interface BuildWebOptions {
  readonly logFile: string;
  readonly environment: Environment;
  readonly signal: AbortSignal;
  /** Tells the person at the console. */
  readonly print: (line: string) => void;
}

/** Of several instances of a clone that start at once one builds what all serve. */
const BUILDING = join(WEB, 'dist.lock');

/** Builds the web app unless what is built is up to date, or becomes so while another builds it. */
export async function ensureWeb(options: BuildWebOptions): Promise<void> {
  if (!webIsStale()) return;
  mkdirSync(BUILDING, { recursive: true });
  await withLock(join(BUILDING, 'lock.json'), options.signal, async () => {
    if (!webIsStale()) return;
    options.print('building the web app');
    await buildWeb(options);
  });
}

/** Whether the built web app is missing or older than what it is built from. */
function webIsStale(): boolean {
  const built = join(WEB_ROOT, 'index.html');
  if (!existsSync(built)) return true;
  const builtAt = statSync(built).mtimeMs;
  return SOURCES.some((path) => changedSince(path, builtAt));
}

/** Builds beside the folder that is served and then takes its place: nobody sees half of it. */
async function buildWeb(options: BuildWebOptions): Promise<void> {
  const draft = `${WEB_ROOT}.${process.pid}`;
  try {
    await runTask({
      name: 'building the web app',
      command: {
        file: process.execPath,
        args: [join(REPOSITORY, 'node_modules/vite/bin/vite.js'), 'build', '--outDir', draft],
        cwd: WEB,
        env: { ...definedOnly(options.environment), NODE_ENV: 'production' },
      },
      logFile: options.logFile,
      signal: options.signal,
    });
    rmSync(WEB_ROOT, { recursive: true, force: true });
    renameSync(draft, WEB_ROOT);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function changedSince(path: string, sinceMs: number): boolean {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs > sinceMs;
  return readdirSync(path)
    .filter((name) => !NOT_SOURCES.test(name))
    .some((name) => changedSince(join(path, name), sinceMs));
}
