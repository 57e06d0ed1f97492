import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const WARDEN = fileURLToPath(new URL('./warden.ts', import.meta.url));

/**
 * Starts the process that stops the children recorded in `runFolders` should this one die before
 * it could (see warden.ts). The function returned sends it away, once all is stopped.
 */
export function startWarden(options: {
  readonly runFolders: readonly string[];
  readonly folderToRemove?: string;
}): () => Promise<void> {
  const remove = options.folderToRemove === undefined ? [] : ['--remove', options.folderToRemove];
  const warden = fork(WARDEN, [...remove, ...options.runFolders], {
    cwd: '/',
    detached: true,
    stdio: 'ignore',
    execArgv: [],
  });
  const exited = new Promise<void>((resolve) => {
    warden.once('exit', () => resolve());
    warden.on('error', () => resolve());
  });
  warden.unref();
  warden.channel?.unref();
  return async () => {
    if (warden.connected) warden.send('leave', () => {});
    warden.channel?.ref();
    warden.ref();
    await exited;
  };
}
