import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, type ProcessIdentity } from './process-identity.ts';

/** What is written down about a child, so that whoever comes after a crash of ours can stop it. */
export interface ProcessRecord extends ProcessIdentity {
  readonly name: string;
  readonly stopSignal: NodeJS.Signals;
}

const SUFFIX = '.pid.json';
const POLL_MS = 50;

export function recordProcess(runFolder: string, record: ProcessRecord): void {
  mkdirSync(runFolder, { recursive: true });
  const path = join(runFolder, record.name + SUFFIX);
  writeFileSync(`${path}.new`, JSON.stringify(record));
  renameSync(`${path}.new`, path);
}

/** Removes the record of a process that has ended, unless its name has a new owner by now. */
export function forgetProcess(runFolder: string, record: ProcessRecord): void {
  const path = join(runFolder, record.name + SUFFIX);
  const current = readRecord(path);
  if (current?.pid === record.pid && current.startedAt === record.startedAt) {
    rmSync(path, { force: true });
  }
}

function readRecord(path: string): ProcessRecord | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ProcessRecord;
  } catch {
    return undefined;
  }
}

function readRecords(runFolder: string): ProcessRecord[] {
  let names: string[];
  try {
    names = readdirSync(runFolder);
  } catch {
    return [];
  }
  return names
    .filter((name) => name.endsWith(SUFFIX))
    .flatMap((name) => readRecord(join(runFolder, name)) ?? []);
}

/**
 * Stops every recorded process that still is the one that was recorded, in the way each likes,
 * after `withinMs` by force; returns the names of those it found alive.
 */
export async function stopRecorded(runFolder: string, withinMs: number): Promise<string[]> {
  const records = readRecords(runFolder);
  const alive = records.filter(isRunning);
  for (const record of alive) sendSignal(record.pid, record.stopSignal);
  for (let waited = 0; waited < withinMs && alive.some(isRunning); waited += POLL_MS) {
    await sleep(POLL_MS);
  }
  for (const record of alive) {
    if (isRunning(record)) sendSignal(record.pid, 'SIGKILL');
    // Each child leads a process group: helpers that outlived it go with it.
    sendSignal(-record.pid, 'SIGKILL');
  }
  while (alive.some(isRunning)) await sleep(POLL_MS);
  for (const record of records) forgetProcess(runFolder, record);
  return alive.map((record) => record.name);
}

/** Sends a signal; that nothing is left to receive it is no fault (EPERM: macOS' word for it). */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
