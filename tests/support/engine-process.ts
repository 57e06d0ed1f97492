import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { COMPILE_CACHE } from './compile-cache.ts';

const ENGINE = fileURLToPath(new URL('../../home/trading/main.ts', import.meta.url));

/** The engine as the product runs it: a process of its own, configured by its environment. */
export interface EngineProcess {
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** Resolves with the exit code when it ends by itself. */
  readonly exited: Promise<number | null>;
}

/** Starts the engine and waits until it says that it is ready. */
export async function startEngineProcess(
  environment: Readonly<Record<string, string>>,
): Promise<EngineProcess> {
  const child: ChildProcess = fork(ENGINE, {
    env: {
      ...COMPILE_CACHE,
      ...{ PATH: process.env.PATH ?? '', LOG_LEVEL: 'error', ...environment },
    },
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const first = await Promise.race([once(child, 'message'), exited]);
  if (!Array.isArray(first)) throw new Error(`the engine ended with ${first} before it was ready`);
  return {
    exited,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
