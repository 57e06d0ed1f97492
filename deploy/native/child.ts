import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, constants, mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identifyProcess } from './process-identity.ts';
import { forgetProcess, type ProcessRecord, recordProcess, sendSignal } from './process-record.ts';
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
  /**
   * Orderly, by force after the service's own patience or `withinMs`, whichever is shorter. Safe
   * to call twice: the less patient call counts.
   */
  stop(withinMs?: number): Promise<Exit>;
}

/**
 * Starts one child: in a process group of its own, so that Ctrl-C in the terminal reaches only
 * the supervisor, which then stops everything in order; output straight into its log file, so
 * that it never waits for us; recorded on disk, so that it can be found after a crash of ours.
 */
export function startChild(service: Service, folders: Folders): Child {
  const logFile = join(folders.logs, `${service.name}.log`);
  const child = spawnService(service, logFile);
  const record = writeRecord(service, child, folders);
  child.on('message', (message) =>
    service.hear?.(message, (answer) => {
      // Who has gone meanwhile needs none.
      if (child.connected) child.send(answer, () => {});
    }),
  );
  const exited = whenExited(child).then((exit) => {
    // Helpers of the child (Erlang has some) share its group.
    if (child.pid !== undefined) sendSignal(-child.pid, 'SIGKILL');
    if (record) forgetProcess(folders.run, record);
    return exit;
  });
  let asked = false;
  return {
    name: service.name,
    pid: child.pid,
    logFile,
    exited,
    becameReady: whenReady(service, child, exited),
    async stop(withinMs = service.stopWithinMs) {
      if (child.pid === undefined || hasEnded(child)) return await exited;
      if (!asked) sendSignal(child.pid, service.stopSignal);
      asked = true;
      return await endWithin(child, exited, Math.min(withinMs, service.stopWithinMs));
    },
  };
}

function spawnService(service: Service, logFile: string): ChildProcess {
  const command = service.command();
  const log = openLog(logFile);
  const folder =
    command.openFolder && openSync(command.openFolder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    return spawn(command.file, command.args, {
      cwd: command.cwd ?? '/',
      env: command.env,
      detached: true,
      stdio: ['ignore', log, log, service.ready === 'message' ? 'ipc' : folder || 'ignore'],
      ...command.user,
    });
  } finally {
    closeSync(log);
    if (folder) closeSync(folder);
  }
}

function writeRecord(
  service: Service,
  child: ChildProcess,
  folders: Folders,
): ProcessRecord | undefined {
  const identity = child.pid === undefined ? undefined : identifyProcess(child.pid);
  if (!identity) return undefined;
  const record = { ...identity, name: service.name, stopSignal: service.stopSignal };
  recordProcess(folders.run, record);
  return record;
}

function whenExited(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
    child.on('error', (error) => {
      // Only a failed start ends here; a signal or message that cannot be sent does not.
      if (child.pid === undefined) resolve({ code: null, signal: null, error: error.message });
    });
  });
}

async function whenReady(
  service: Service,
  child: ChildProcess,
  exited: Promise<Exit>,
): Promise<boolean> {
  const abort = new AbortController();
  try {
    return await Promise.race([
      service.ready === 'message' ? saysReady(child) : answersReady(service.ready, abort.signal),
      exited.then(() => false),
      sleep(service.readyWithinMs, false, { ref: false }),
    ]);
  } finally {
    abort.abort();
  }
}

function saysReady(child: ChildProcess): Promise<boolean> {
  return new Promise((resolve) => {
    child.on('message', (message: { type?: string } | null) => {
      if (message?.type === 'ready') resolve(true);
    });
  });
}

async function answersReady(ask: () => Promise<boolean>, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    if (await ask().catch(() => false)) return true;
    await sleep(PROBE_EVERY_MS);
  }
  return false;
}

/** Waits for the end of a child that was asked to stop; when the time is over, forces it. */
async function endWithin(
  child: ChildProcess,
  exited: Promise<Exit>,
  withinMs: number,
): Promise<Exit> {
  const inTime = await Promise.race([
    exited.then(() => true),
    sleep(withinMs, false, { ref: false }),
  ]);
  if (!inTime && child.pid !== undefined && !hasEnded(child)) sendSignal(-child.pid, 'SIGKILL');
  return await exited;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Appends; a log that has grown too large makes room for a new one first. */
function openLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_BYTES_MAX) renameSync(path, `${path}.1`);
  return openSync(path, 'a', 0o600);
}
