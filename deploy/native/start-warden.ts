import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const WARDEN = fileURLToPath(new URL('./warden.ts', import.meta.url));

/**
 * Starts the process that stops the children recorded in `runFolder` should this one die before
 * it could (see warden.ts). The function returned sends it away, once all is stopped.
 */
export function startWarden(options: {
  readonly runFolder: string;
  readonly folderToRemove?: string;
}): () => Promise<void> {
  const args = [options.runFolder];
  if (options.folderToRemove !== undefined) args.push(options.folderToRemove);
  const warden = fork(WARDEN, args, { cwd: '/', detached: true, stdio: 'ignore', execArgv: [] });
  const exited = new Promise<void>((resolve) => {
    warden.once('exit', () => resolve());
    warden.once('error', () => resolve());
  });
  warden.unref();
  warden.channel?.unref();
  return async () => {
    warden.channel?.ref();
    warden.ref();
    if (warden.connected) warden.send('leave', () => {});
    await exited;
  };
}
