import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Side } from '@mockstreet/native/side';

export interface NativeSidesOptions {
  /** The tree that is run: this project, or a copy with a bug planted in it. */
  readonly root: string;
  readonly environmentOf: (side: Side) => Readonly<Record<string, string>>;
  /** Told every line that a side says on its console. */
  readonly onLine: (side: Side, line: string) => void;
}

/** `npm run edge` and `npm run home`, each in a process of its own, as a person would run them. */
export interface NativeSides {
  /** Resolves when the side says that it is ready. */
  start(side: Side): Promise<void>;
  /** SIGTERM; resolves when everything that the side started is gone. */
  stop(side: Side): Promise<void>;
}

const READY_WITHIN_MS = 180_000;

export function createNativeSides(options: NativeSidesOptions): NativeSides {
  const running = new Map<Side, ChildProcess>();
  return {
    async start(side) {
      const child = spawn(process.execPath, [join(options.root, 'scripts', `${side}.ts`)], {
        env: options.environmentOf(side),
        // Ctrl-C at the console is for us alone; we stop the sides when the run is over.
        detached: true,
        // The channel is what tells it to stop should this process die.
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      });
      running.set(side, child);
      await untilReady(side, child, options.onLine);
    },
    async stop(side) {
      const child = running.get(side);
      running.delete(side);
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function untilReady(
  side: Side,
  child: ChildProcess,
  onLine: NativeSidesOptions['onLine'],
): Promise<void> {
  const ready = Promise.withResolvers<void>();
  const said: string[] = [];
  const hear = (line: string) => {
    said.push(line);
    onLine(side, line);
    if (line.startsWith('ready')) ready.resolve();
  };
  for (const stream of [child.stdout, child.stderr]) if (stream) onLines(stream, hear);
  const fail = (what: string) =>
    ready.reject(new Error(`${side} ${what}: ${said.slice(-8).join(' | ')}`));
  child.once('exit', (code) => fail(`ended with code ${code}`));
  child.once('error', (error) => fail(error.message));
  const timer = setTimeout(() => fail('is not ready'), READY_WITHIN_MS);
  await ready.promise.finally(() => clearTimeout(timer));
}

function onLines(stream: NodeJS.ReadableStream, hear: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) hear(line);
  });
}
