import { spawn } from 'node:child_process';
import { closeSync, constants, mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identifyProcess } from './process-identity.ts';
import { forgetProcess, recordProcess, sendSignal } from './process-record.ts';
import type { Folders, Service } from './service.ts';

const LOG_BYTES_MAX = 20_000_000;
const PROBE_EVERY_MS = 100;

/** How a child ended; `error` when it could not even be started. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly error?: string;
}

export interface Child {
  readonly name: string;
  readonly pid: number | undefined;
  readonly logFile: string;
  /** Settles when the process has ended; never rejects. */
  readonly exited: Promise<Exit>;
  /** True once it serves; false when it ended or was too slow. */
  readonly becameReady: Promise<boolean>;
  /** Orderly, after the service's patience by force. Safe to call twice. */
  stop(): Promise<Exit>;
}

/**
 * Starts one child: in a process group of its own, so that Ctrl-C in the terminal reaches only
 * the supervisor, which then stops everything in order; output straight into its log file, so
 * that it never waits for us; recorded on disk, so that it can be found after a crash of ours.
 */
export function startChild(service: Service, folders: Folders): Child {
  const logFile = join(folders.logs, `${service.name}.log`);
  const log = openLog(logFile);
  const command = service.command();
  const folder = command.openFolder
    ? openSync(command.openFolder, constants.O_RDONLY | constants.O_DIRECTORY)
    : undefined;
  const speaks = service.ready === 'message';
  const child = spawn(command.file, command.args, {
    cwd: '/',
    env: command.env,
    detached: true,
    stdio: ['ignore', log, log, speaks ? 'ipc' : (folder ?? 'ignore')],
    ...command.user,
  });
  closeSync(log);
  if (folder !== undefined) closeSync(folder);

  let ended = false;
  const exited = new Promise<Exit>((resolve) => {
    const end = (exit: Exit) => {
      if (ended) return;
      ended = true;
      // Helpers of the child (Erlang has some) share its group.
      if (child.pid !== undefined) sendSignal(-child.pid, 'SIGKILL');
      forgetProcess(folders.run, service.name);
      resolve(exit);
    };
    child.once('exit', (code, signal) => end({ code, signal }));
    child.once('error', (error) => end({ code: null, signal: null, error: error.message }));
  });
  const identity = child.pid === undefined ? undefined : identifyProcess(child.pid);
  if (identity && !ended) {
    recordProcess(folders.run, {
      ...identity,
      name: service.name,
      stopSignal: service.stopSignal,
    });
  }

  const saidReady = new Promise<true>((resolve) => {
    child.on('message', (message: { type?: string }) => {
      if (message?.type === 'ready') resolve(true);
    });
  });
  const becameReady = Promise.race([
    service.ready === 'message' ? saidReady : askUntilReady(service.ready, () => ended),
    exited.then(() => false),
    sleep(service.readyWithinMs, false, { ref: false }),
  ]);

  let stopped: Promise<Exit> | undefined;
  const stop = async () => {
    if (!ended && child.pid !== undefined) {
      sendSignal(child.pid, service.stopSignal);
      const inTime = exited.then(() => true);
      if (!(await Promise.race([inTime, sleep(service.stopWithinMs, false, { ref: false })]))) {
        sendSignal(-child.pid, 'SIGKILL');
      }
    }
    return await exited;
  };
  return {
    name: service.name,
    pid: child.pid,
    logFile,
    exited,
    becameReady,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

async function askUntilReady(ask: () => Promise<boolean>, ended: () => boolean): Promise<boolean> {
  while (!ended()) {
    if (await ask().catch(() => false)) return true;
    await sleep(PROBE_EVERY_MS);
  }
  return false;
}

/** Appends; a log that has grown too large makes room for a new one first. */
function openLog(path: string): number {
  mkdirSync(join(path, '..'), { recursive: true });
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_BYTES_MAX) renameSync(path, `${path}.1`);
  return openSync(path, 'a', 0o600);
}
