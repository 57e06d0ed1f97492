import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A helper of a benchmark in a process of its own; it dies with us. */
export interface ForkedProcess {
  readonly pid: number;
  send(message: object): void;
  /** Resolves to what it says next. Rejects when it dies first. */
  next(): Promise<unknown>;
  stop(): Promise<void>;
}

/** @param module relative to this folder */
export function forkProcess(module: string): ForkedProcess {
  const child = fork(fileURLToPath(new URL(module, import.meta.url)), {
    env: {},
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  const said: unknown[] = [];
  let look = () => {};
  child.on('message', (message) => {
    said.push(message);
    look();
  });
  return {
    pid: child.pid as number,
    send: (message) => void child.send(message),
    async next() {
      const died = exited.then(() => {
        throw new Error(`${module} died`);
      });
      died.catch(() => {});
      while (said.length === 0) {
        const news = new Promise<void>((resolve) => {
          look = resolve;
        });
        await Promise.race([news, died]);
      }
      return said.shift();
    },
    async stop() {
      child.disconnect();
      await exited;
    },
  };
}
